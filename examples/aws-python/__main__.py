"""A KMS host on AWS, in Python."""

import pulumi
import pulumi_kmshost as kmshost

host = kmshost.AwsKmsHost(
    "kms",
    region="eu-central-1",
    hosts=[{"name": "kms11"}],
    image={"operating_system": kmshost.HostOperatingSystem.WINDOWS_SERVER2025},
    host_key={"generation": kmshost.HostKeyGeneration.WINDOWS_SERVER2025},
    network={"address_space": "10.91.0.0/26"},
    activation=kmshost.ActivationMethod.TELEPHONE,
    clients=[{"name": "office", "cidrs": ["10.20.0.0/16"]}],
    discovery={"zones": [{"name": "corp.example.com"}]},
    patching={
        "update_server": "https://wsus.corp.example.com:8531",
        "update_server_addresses": ["10.20.0.15"],
    },
    monitoring={"alerts": ["kms-oncall@example.com"]},
    # Nothing is protected: `pulumi destroy` takes all of it.
    may_delete=[kmshost.Deletable.HOSTS, kmshost.Deletable.VAULT, kmshost.Deletable.ZONES],
    tags={"owner": "platform"},
)

pulumi.export("hostAddresses", host.host_addresses)
pulumi.export("srvRecords", host.srv_records)
pulumi.export("hostKeySecret", host.host_key_secret)
