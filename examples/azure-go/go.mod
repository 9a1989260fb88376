module kms-azure-go

go 1.25

require (
	github.com/kmshost/kmshost/sdk/go v0.2.0
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
)

// Made of the plugin by `pulumi install`.
replace github.com/kmshost/kmshost/sdk/go => ./sdks/kmshost
