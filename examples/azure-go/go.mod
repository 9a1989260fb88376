module kms-azure-go

go 1.25

require (
	example.com/pulumi-kmshost/sdk/go v0.1.0
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
)

// Made of the plugin by `pulumi install`.
replace example.com/pulumi-kmshost/sdk/go => ./sdks/kmshost
