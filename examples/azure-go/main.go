// A KMS host on Azure, in Go.
package main

import (
	"github.com/kmshost/kmshost/sdk/go/kmshost"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(build)
}

func build(ctx *pulumi.Context) error {
	host, err := kmshost.NewAzureKmsHost(ctx, "kms", &kmshost.AzureKmsHostArgs{
		Location:   pulumi.String("westeurope"),
		Hosts:      []kmshost.HostArgsArgs{{Name: "kms01"}},
		Image:      kmshost.HostImageArgsArgs{OperatingSystem: kmshost.HostOperatingSystemWindowsServer2025},
		HostKey:    kmshost.HostKeyArgsArgs{Generation: kmshost.HostKeyGenerationWindowsServer2025},
		Network:    kmshost.AzureNetworkArgsArgs{AddressSpace: pulumi.StringRef("10.90.0.0/26")},
		Activation: kmshost.ActivationMethodTelephone,
		Clients:    []kmshost.ClientNetworkArgsArgs{{Name: "office", Cidrs: pulumi.ToStringArray([]string{"10.20.0.0/16"})}},
		Discovery:  kmshost.DiscoveryArgsArgs{Zones: []kmshost.DiscoveryZoneArgsArgs{{Name: "corp.example.com"}}},
		Monitoring: &kmshost.AzureMonitoringArgsArgs{Alerts: []string{"kms-oncall@example.com"}},
		// Nothing is protected: `pulumi destroy` takes all of it.
		MayDelete: []kmshost.Deletable{kmshost.DeletableHosts, kmshost.DeletableVault, kmshost.DeletableZones},
		Tags:      map[string]pulumi.StringInput{"owner": pulumi.String("platform")},
	})
	if err != nil {
		return err
	}
	ctx.Export("hostAddresses", host.HostAddresses)
	ctx.Export("srvRecords", host.SrvRecords)
	ctx.Export("hostKeySecret", host.HostKeySecret)
	return nil
}
