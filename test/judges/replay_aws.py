"""Replays resources as calls of AWS: botocore's models judge every parameter, moto answers.

Reads {name: {"region", "account", "calls": [{"token", "name", "id", "inputs", "outputs"}]}} and prints
{name: {"calls", "refused", "lacking"}}: what one of the two says against a call, and what they cannot judge.
"""

import json
import os
import re
import sys

os.environ.update(
    AWS_ACCESS_KEY_ID="none",
    AWS_SECRET_ACCESS_KEY="none",
    AWS_EC2_METADATA_DISABLED="true",
)

import boto3
from botocore.exceptions import ClientError, ParamValidationError
from moto import mock_aws
from moto.iam.aws_managed_policies import aws_managed_policies_data


def tags(inputs, key="Key", value="Value"):
    return [{key: name, value: text} for name, text in (inputs.get("tags") or {}).items()]


def specification(kind, inputs):
    return [{"ResourceType": kind, "Tags": tags(inputs)}] if inputs.get("tags") else None


def pascal(value):
    """`httpTokens` as EC2 writes it, at every depth."""
    if isinstance(value, list):
        return [pascal(item) for item in value]
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: pascal(item) for name, item in value.items()}
    return value


def permission(inputs):
    one = {"IpProtocol": inputs["ipProtocol"], "FromPort": inputs.get("fromPort"), "ToPort": inputs.get("toPort")}
    note = inputs.get("description")
    if inputs.get("cidrIpv4"):
        one["IpRanges"] = [{"CidrIp": inputs["cidrIpv4"], "Description": note}]
    if inputs.get("cidrIpv6"):
        one["Ipv6Ranges"] = [{"CidrIpv6": inputs["cidrIpv6"], "Description": note}]
    if inputs.get("prefixListId"):
        one["PrefixListIds"] = [{"PrefixListId": inputs["prefixListId"], "Description": note}]
    if inputs.get("referencedSecurityGroupId"):
        one["UserIdGroupPairs"] = [{"GroupId": inputs["referencedSecurityGroupId"], "Description": note}]
    return [one]


def rule(i):
    return {
        "GroupId": i["securityGroupId"],
        "IpPermissions": permission(i),
        "TagSpecifications": specification("security-group-rule", i),
    }


def vpc(i):
    return {"CidrBlock": i["cidrBlock"], "TagSpecifications": specification("vpc", i)}


def instance(i):
    disk = i.get("rootBlockDevice") or {}
    ebs = {
        "Encrypted": disk.get("encrypted"),
        "KmsKeyId": disk.get("kmsKeyId"),
        "VolumeType": disk.get("volumeType"),
        "VolumeSize": disk.get("volumeSize"),
        "DeleteOnTermination": disk.get("deleteOnTermination"),
    }
    placement = {
        "Tenancy": i.get("tenancy"),
        "HostId": i.get("hostId"),
        "HostResourceGroupArn": i.get("hostResourceGroupArn"),
    }
    interface = {
        "DeviceIndex": 0,
        "SubnetId": i.get("subnetId"),
        "PrivateIpAddress": i.get("privateIp"),
        "Groups": i.get("vpcSecurityGroupIds"),
        "AssociatePublicIpAddress": i.get("associatePublicIpAddress"),
    }
    return {
        "MinCount": 1,
        "MaxCount": 1,
        "ImageId": i["ami"],
        "InstanceType": i["instanceType"],
        "NetworkInterfaces": [interface],
        "Placement": placement,
        "IamInstanceProfile": {"Name": i.get("iamInstanceProfile")},
        "EbsOptimized": i.get("ebsOptimized"),
        "DisableApiTermination": i.get("disableApiTermination"),
        "InstanceInitiatedShutdownBehavior": i.get("instanceInitiatedShutdownBehavior"),
        "MetadataOptions": pascal(i.get("metadataOptions") or {}),
        "Monitoring": {"Enabled": bool(i.get("monitoring"))},
        "UserData": i.get("userData"),
        "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": ebs}],
        "TagSpecifications": specification("instance", i),
    }


def record(action):
    def change(i):
        given = {"Name": i["name"], "Type": i["type"], "TTL": i["ttl"]}
        given["ResourceRecords"] = [{"Value": text} for text in i["records"]]
        return {"HostedZoneId": i["zoneId"], "ChangeBatch": {"Changes": [{"Action": action, "ResourceRecordSet": given}]}}

    return change


def association(i):
    return {
        "Name": i["name"],
        "AssociationName": i.get("associationName"),
        "DocumentVersion": i.get("documentVersion"),
        "Parameters": {name: [text] for name, text in (i.get("parameters") or {}).items()} or None,
        "ScheduleExpression": i.get("scheduleExpression"),
        "ApplyOnlyAtCronInterval": i.get("applyOnlyAtCronInterval"),
        "ComplianceSeverity": i.get("complianceSeverity"),
        "MaxConcurrency": i.get("maxConcurrency"),
        "MaxErrors": i.get("maxErrors"),
        "Targets": pascal(i.get("targets") or []),
        "Tags": tags(i),
    }


def baseline(i):
    rules = [
        {
            "PatchFilterGroup": {"PatchFilters": pascal(each["patchFilters"])},
            "ComplianceLevel": each.get("complianceLevel"),
            "ApproveAfterDays": each.get("approveAfterDays"),
            "ApproveUntilDate": each.get("approveUntilDate"),
        }
        for each in i.get("approvalRules") or []
    ]
    return {
        "Name": i["name"],
        "Description": i.get("description"),
        "OperatingSystem": i.get("operatingSystem"),
        "ApprovalRules": {"PatchRules": rules},
        "ApprovedPatchesComplianceLevel": i.get("approvedPatchesComplianceLevel"),
        "RejectedPatches": i.get("rejectedPatches"),
        "Tags": tags(i),
    }


def alarm(i):
    same = "alarmDescription alarmActions okActions comparisonOperator evaluationPeriods metricName namespace period"
    given = {name: i.get(name) for name in f"{same} statistic threshold treatMissingData".split()}
    dimensions = [{"Name": name, "Value": text} for name, text in (i.get("dimensions") or {}).items()]
    return {**pascal(given), "OKActions": given["okActions"], "OkActions": None, "AlarmName": i["name"], "Dimensions": dimensions, "Tags": tags(i)}


def endpoint(i):
    same = "vpcId serviceName vpcEndpointType subnetIds routeTableIds securityGroupIds privateDnsEnabled"
    given = pascal({name: i.get(name) for name in same.split()})
    return {**given, "PolicyDocument": i.get("policy"), "TagSpecifications": specification("vpc-endpoint", i)}


def filtered(i):
    change = i["metricTransformation"]
    given = {
        "metricName": change["name"],
        "metricNamespace": change["namespace"],
        "metricValue": change["value"],
        "defaultValue": float(change["defaultValue"]) if change.get("defaultValue") else None,
        "dimensions": change.get("dimensions"),
        "unit": change.get("unit"),
    }
    return {"logGroupName": i["logGroupName"], "filterName": i["name"], "filterPattern": i["pattern"], "metricTransformations": [given]}


def zone(i):
    first = (i.get("vpcs") or [{}])[0].get("vpcId")
    return {
        "Name": i["name"],
        "CallerReference": i["name"],
        "HostedZoneConfig": {"Comment": i.get("comment"), "PrivateZone": True},
        "VPC": {"VPCId": first, "VPCRegion": REGION},
    }


def resolver(i):
    addresses = [{"SubnetId": each["subnetId"], "Ip": each.get("ip")} for each in i["ipAddresses"]]
    return {
        "CreatorRequestId": i["name"],
        "Name": i["name"],
        "Direction": i["direction"],
        "IpAddresses": addresses,
        "SecurityGroupIds": i["securityGroupIds"],
        "Protocols": i.get("protocols"),
        "ResolverEndpointType": i.get("resolverEndpointType"),
        "Tags": tags(i),
    }


def only(*names):
    return lambda i: pascal({name: i.get(name) for name in names})


def with_tags(kind, *names):
    return lambda i: {**pascal({name: i.get(name) for name in names}), "TagSpecifications": specification(kind, i)}


REGION = ""

# Token's last part -> service, operation, parameters, and where the answer names what was made.
TABLE = {
    "Vpc": ("ec2", "create_vpc", vpc, "Vpc.VpcId"),
    "Subnet": ("ec2", "create_subnet", with_tags("subnet", "vpcId", "cidrBlock", "availabilityZone"), "Subnet.SubnetId"),
    "SubnetCidrReservation": (
        "ec2",
        "create_subnet_cidr_reservation",
        lambda i: {"SubnetId": i["subnetId"], "Cidr": i["cidrBlock"], "ReservationType": i["reservationType"], "Description": i.get("description")},
        None,
    ),
    "RouteTable": ("ec2", "create_route_table", with_tags("route-table", "vpcId"), "RouteTable.RouteTableId"),
    "RouteTableAssociation": ("ec2", "associate_route_table", only("routeTableId", "subnetId"), None),
    "Route": ("ec2", "create_route", only("routeTableId", "destinationCidrBlock", "transitGatewayId", "vpcPeeringConnectionId"), None),
    "NetworkAcl": ("ec2", "create_network_acl", with_tags("network-acl", "vpcId"), "NetworkAcl.NetworkAclId"),
    "NetworkAclRule": (
        "ec2",
        "create_network_acl_entry",
        lambda i: {
            "NetworkAclId": i["networkAclId"],
            "RuleNumber": i["ruleNumber"],
            "Egress": i["egress"],
            "CidrBlock": i.get("cidrBlock"),
            "Ipv6CidrBlock": i.get("ipv6CidrBlock"),
            "RuleAction": i["ruleAction"],
            "Protocol": {"tcp": "6", "udp": "17", "icmp": "1"}.get(i["protocol"], i["protocol"]),
            "PortRange": {"From": i.get("fromPort"), "To": i.get("toPort")},
        },
        None,
    ),
    "SecurityGroup": (
        "ec2",
        "create_security_group",
        lambda i: {"GroupName": i["name"], "Description": i["description"], "VpcId": i["vpcId"], "TagSpecifications": specification("security-group", i)},
        "GroupId",
    ),
    "SecurityGroupIngressRule": ("ec2", "authorize_security_group_ingress", rule, None),
    "SecurityGroupEgressRule": ("ec2", "authorize_security_group_egress", rule, None),
    "VpcEndpoint": ("ec2", "create_vpc_endpoint", endpoint, "VpcEndpoint.VpcEndpointId"),
    "FlowLog": (
        "ec2",
        "create_flow_logs",
        lambda i: {
            "ResourceIds": [i.get("vpcId") or i["eniId"]],
            "ResourceType": "VPC" if "vpcId" in i else "NetworkInterface",
            "TrafficType": i["trafficType"],
            "LogDestinationType": i["logDestinationType"],
            "LogDestination": i["logDestination"],
            "DeliverLogsPermissionArn": i["iamRoleArn"],
            "MaxAggregationInterval": i.get("maxAggregationInterval"),
            "TagSpecifications": specification("vpc-flow-log", i),
        },
        None,
    ),
    "VpcAttachment": (
        "ec2",
        "create_transit_gateway_vpc_attachment",
        lambda i: {
            "TransitGatewayId": i["transitGatewayId"],
            "VpcId": i["vpcId"],
            "SubnetIds": i["subnetIds"],
            "Options": {"DnsSupport": i.get("dnsSupport"), "ApplianceModeSupport": i.get("applianceModeSupport")},
            "TagSpecifications": specification("transit-gateway-attachment", i),
        },
        "TransitGatewayVpcAttachment.TransitGatewayAttachmentId",
    ),
    "Instance": ("ec2", "run_instances", instance, "Instances.0.InstanceId"),
    "DedicatedHost": (
        "ec2",
        "allocate_hosts",
        lambda i: {
            "AvailabilityZone": i["availabilityZone"],
            "InstanceType": i.get("instanceType"),
            "InstanceFamily": i.get("instanceFamily"),
            "AutoPlacement": i.get("autoPlacement"),
            "HostRecovery": i.get("hostRecovery"),
            "Quantity": 1,
            "TagSpecifications": specification("dedicated-host", i),
        },
        "HostIds.0",
    ),
    "Key": (
        "kms",
        "create_key",
        lambda i: {
            "Policy": i.get("policy"),
            "Description": i.get("description"),
            "KeyUsage": i.get("keyUsage"),
            "MultiRegion": i.get("multiRegion"),
            "Tags": tags(i, "TagKey", "TagValue"),
        },
        "KeyMetadata.KeyId",
    ),
    "Alias": ("kms", "create_alias", lambda i: {"AliasName": i["name"], "TargetKeyId": i["targetKeyId"]}, None),
    "Secret": (
        "secretsmanager",
        "create_secret",
        lambda i: {
            "Name": i["name"],
            "Description": i.get("description"),
            "KmsKeyId": i.get("kmsKeyId"),
            "ForceOverwriteReplicaSecret": i.get("forceOverwriteReplicaSecret"),
            "Tags": tags(i),
        },
        "ARN",
    ),
    "SecretPolicy": (
        "secretsmanager",
        "put_resource_policy",
        lambda i: {"SecretId": i["secretArn"], "ResourcePolicy": i["policy"], "BlockPublicPolicy": i.get("blockPublicPolicy")},
        None,
    ),
    "Role": (
        "iam",
        "create_role",
        lambda i: {
            "RoleName": i["name"],
            "Path": i.get("path"),
            "PermissionsBoundary": i.get("permissionsBoundary"),
            "AssumeRolePolicyDocument": i["assumeRolePolicy"],
            "Description": i.get("description"),
            "Tags": tags(i),
        },
        "Role.RoleName",
    ),
    "RolePolicy": ("iam", "put_role_policy", lambda i: {"RoleName": i["role"], "PolicyName": i["name"], "PolicyDocument": i["policy"]}, None),
    "RolePolicyAttachment": ("iam", "attach_role_policy", lambda i: {"RoleName": i["role"], "PolicyArn": i["policyArn"]}, None),
    "InstanceProfile": ("iam", "create_instance_profile", lambda i: {"InstanceProfileName": i["name"], "Path": i.get("path"), "Tags": tags(i)}, None),
    "Topic": (
        "sns",
        "create_topic",
        lambda i: {
            "Name": i["name"],
            "Attributes": {name: text for name, text in {"DisplayName": i.get("displayName"), "KmsMasterKeyId": i.get("kmsMasterKeyId")}.items() if text},
            "Tags": tags(i),
        },
        "TopicArn",
    ),
    "TopicPolicy": (
        "sns",
        "set_topic_attributes",
        lambda i: {"TopicArn": i["arn"], "AttributeName": "Policy", "AttributeValue": i["policy"]},
        None,
    ),
    "TopicSubscription": (
        "sns",
        "subscribe",
        lambda i: {"TopicArn": i["topic"], "Protocol": i["protocol"], "Endpoint": i["endpoint"]},
        None,
    ),
    "Document": (
        "ssm",
        "create_document",
        lambda i: {
            "Content": i["content"],
            "Name": i["name"],
            "DocumentType": i["documentType"],
            "DocumentFormat": i.get("documentFormat"),
            "TargetType": i.get("targetType"),
            "Tags": tags(i),
        },
        None,
    ),
    "Association": ("ssm", "create_association", association, "AssociationDescription.AssociationId"),
    "Parameter": ("ssm", "put_parameter", lambda i: {**only("name", "type", "value", "description", "tier")(i), "Tags": tags(i)}, None),
    "PatchBaseline": ("ssm", "create_patch_baseline", baseline, "BaselineId"),
    "PatchGroup": ("ssm", "register_patch_baseline_for_patch_group", only("baselineId", "patchGroup"), None),
    "LogGroup": ("logs", "create_log_group", lambda i: {"logGroupName": i["name"], "kmsKeyId": i.get("kmsKeyId"), "tags": i.get("tags")}, None),
    "LogMetricFilter": ("logs", "put_metric_filter", filtered, None),
    "QueryDefinition": ("logs", "put_query_definition", lambda i: {name: i[name] for name in ("name", "queryString", "logGroupNames")}, None),
    "MetricAlarm": ("cloudwatch", "put_metric_alarm", alarm, None),
    "Dashboard": ("cloudwatch", "put_dashboard", only("dashboardName", "dashboardBody"), None),
    "Zone": ("route53", "create_hosted_zone", zone, "HostedZone.Id"),
    "Record": ("route53", "change_resource_record_sets", record("CREATE"), None),
    "ZoneAssociation": (
        "route53",
        "associate_vpc_with_hosted_zone",
        lambda i: {"HostedZoneId": i["zoneId"], "VPC": {"VPCId": i["vpcId"], "VPCRegion": REGION}},
        None,
    ),
    "VpcAssociationAuthorization": (
        "route53",
        "create_vpc_association_authorization",
        lambda i: {"HostedZoneId": i["zoneId"], "VPC": {"VPCId": i["vpcId"], "VPCRegion": REGION}},
        None,
    ),
    "ResolverEndpoint": ("route53resolver", "create_resolver_endpoint", resolver, "ResolverEndpoint.Id"),
}

# What follows a create, as the provider does it.
AFTER = {
    "Vpc": lambda c, i, n: [
        c("ec2").modify_vpc_attribute(VpcId=n, EnableDnsSupport={"Value": i.get("enableDnsSupport", True)}),
        c("ec2").modify_vpc_attribute(VpcId=n, EnableDnsHostnames={"Value": i.get("enableDnsHostnames", False)}),
    ],
    "LogGroup": lambda c, i, n: c("logs").put_retention_policy(logGroupName=i["name"], retentionInDays=i["retentionInDays"]),
    "Key": lambda c, i, n: c("kms").enable_key_rotation(KeyId=n),
    "InstanceProfile": lambda c, i, n: c("iam").add_role_to_instance_profile(InstanceProfileName=i["name"], RoleName=i["role"]),
}

# Shown by no call of their own, or by several that say nothing of shapes.
WITHOUT_A_CALL = {"DefaultSecurityGroup": "adopts what the VPC has", "NetworkAclAssociation": "replaces an association that moto numbers itself"}


# Where moto falls short of AWS. Botocore's models have judged these calls all the same.
MOTO_LACKS = {
    "VpcAssociationAuthorization": "moto has no such call",
    "QueryDefinition": "moto has no such call",
    "Association": "moto has no such call",
    "PatchBaseline": "moto takes no tags with it",
}


def cleaned(value):
    """Without what was not given."""
    if isinstance(value, dict):
        kept = {name: cleaned(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item is not None and item != {}}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value


def python_pattern(pattern):
    """Java's classes of characters, near enough, in Python's words."""
    for java, python in (("\\p{L}", "\\w"), ("\\p{N}", "\\d"), ("\\p{Z}", "\\s"), ("\\p{LD}", "\\w"), ("\\p{Graph}", "!-~"), ("\\p{ASCII}", "\\x00-\\x7f"), ("\\p{M}", ""), ("\\p{S}", "+=<>|~^$`"), ("\\p{P}", "!-/:-@_")):
        pattern = pattern.replace(java, python)
    try:
        return re.compile(pattern)
    except re.error:
        return None


def judge(shape, value, path, said):
    """Enumerations, patterns and lengths, which botocore knows and does not check."""
    meta = shape.metadata
    if shape.type_name == "structure":
        for name, item in value.items():
            if name in shape.members:
                judge(shape.members[name], item, f"{path}.{name}", said)
    elif shape.type_name == "list":
        count(meta, len(value), path, "items", said)
        for at, item in enumerate(value):
            judge(shape.member, item, f"{path}[{at}]", said)
    elif shape.type_name == "map":
        count(meta, len(value), path, "entries", said)
        for name, item in value.items():
            judge(shape.key, name, f"{path}.{name}", said)
            judge(shape.value, item, f"{path}.{name}", said)
    elif shape.type_name == "string":
        count(meta, len(value), path, "characters", said)
        if shape.enum and value not in shape.enum:
            said.append(f"{path}: {value!r} is none of {', '.join(shape.enum[:8])}...")
        pattern = python_pattern(meta["pattern"]) if meta.get("pattern") else None
        if pattern and not pattern.fullmatch(value):
            said.append(f"{path}: {value[:60]!r} does not match {meta['pattern']}")
    elif shape.type_name in ("integer", "long", "double", "float"):
        count(meta, value, path, "", said)


def count(meta, size, path, what, said):
    low, high = meta.get("min"), meta.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        said.append(f"{path}: {size} {what}, allowed {low} to {high}")


class Replay:
    def __init__(self, estate):
        self.region, self.account = estate["region"], estate["account"]
        self.clients, self.known, self.refused, self.lacking = {}, {}, [], {}

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = boto3.client(service, region_name=self.region)
        return self.clients[service]

    def translated(self, value):
        """Ids of the sandbox as moto numbers them."""
        if isinstance(value, str):
            for mine, theirs in self.known.items():
                value = value.replace(mine, theirs)
            return value
        if isinstance(value, list):
            return [self.translated(item) for item in value]
        if isinstance(value, dict):
            return {name: self.translated(item) for name, item in value.items()}
        return value

    def stand_ins(self, calls):
        """What the company has already, as the calls name it."""
        made = {call["id"] for call in calls}
        text = json.dumps([call["inputs"] for call in calls])
        ec2 = self.client("ec2")
        for at, found in enumerate(sorted(set(re.findall(r"\b(?:tgw|vpc|ami|pl)-[0-9a-f]{8,17}\b", text)) - made)):
            kind = found.split("-")[0]
            if kind == "tgw":
                self.known[found] = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
            elif kind == "vpc":
                self.known[found] = ec2.create_vpc(CidrBlock=f"10.{200 + at}.0.0/16")["Vpc"]["VpcId"]
            elif kind == "ami":
                windows = ec2.describe_images(Filters=[{"Name": "platform", "Values": ["windows"]}])["Images"]
                self.known[found] = windows[0]["ImageId"]
            else:
                self.known[found] = ec2.describe_prefix_lists()["PrefixLists"][0]["PrefixListId"]
        here = ec2.create_vpc(CidrBlock="10.199.0.0/16")["Vpc"]["VpcId"]
        host_vpc = next((call["inputs"]["vpcId"] for call in calls if call["token"].endswith(":SecurityGroup")), here)
        for at, found in enumerate(sorted(set(re.findall(r"\bsubnet-[0-9a-f]{8,17}\b", text)) - made)):
            own = self.known.get(host_vpc, here)
            cidr = ec2.describe_vpcs(VpcIds=[own])["Vpcs"][0]["CidrBlock"].replace(".0.0/16", f".{at}.0/24")
            zone = f"{self.region}{'abc'[at]}"
            answer = ec2.create_subnet(VpcId=own, CidrBlock=cidr, AvailabilityZone=zone)
            self.known[found] = answer["Subnet"]["SubnetId"]
        for found in sorted(set(re.findall(r"\bZ[0-9A-Z]{12,21}\b", text)) - made):
            answer = self.client("route53").create_hosted_zone(
                Name="corp.example.com", CallerReference=found, VPC={"VPCId": here, "VPCRegion": self.region}
            )
            self.known[found] = answer["HostedZone"]["Id"].split("/")[-1]

    def run(self, calls):
        self.stand_ins(calls)
        replayed = 0
        for call in calls:
            noun = call["token"].split(":")[-1]
            if noun in WITHOUT_A_CALL:
                self.lacking[noun] = WITHOUT_A_CALL[noun]
                continue
            if noun not in TABLE:
                self.refused.append(f"{call['name']}: no call is known for {call['token']}")
                continue
            replayed += 1
            self.one(noun, call)
        return {"calls": replayed, "refused": self.refused, "lacking": self.lacking}

    def one(self, noun, call):
        service, operation, parameters, answer_at = TABLE[noun]
        inputs = self.translated(call["inputs"])
        given = cleaned(parameters(inputs))
        client = self.client(service)
        model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
        said = []
        judge(model.input_shape, given, operation, said)
        name = None
        managed = re.match(r"arn:aws:iam::aws:policy/(.*/)?(.+)$", given.get("PolicyArn", ""))
        if managed:
            # Loading all of them into moto takes seconds; their names are enough.
            if f'"{managed.group(2)}"' not in aws_managed_policies_data:
                said.append(f"NoSuchEntity: {given['PolicyArn']} is no policy of AWS's")
            self.refused += [f"{call['name']}: {problem}" for problem in said]
            return
        if noun in MOTO_LACKS:
            self.lacking[noun] = MOTO_LACKS[noun]
            given.pop("Tags", None)
        try:
            answer = getattr(client, operation)(**given)
            name = answer
            for step in (answer_at or "").split("."):
                name = None if not step else name[int(step)] if step.isdigit() else name[step]
            if noun == "Instance":
                interface = answer["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"]
                self.known[call["outputs"]["primaryNetworkInterfaceId"]] = interface
            if noun in AFTER:
                AFTER[noun](self.client, inputs, name)
        except ParamValidationError as error:
            said.append(str(error))
        except (ClientError, NotImplementedError) as error:
            if noun not in MOTO_LACKS:
                said.append(str(error))
        if name is not None:
            self.remember(call, str(name).replace("/hostedzone/", ""))
        self.refused += [f"{call['name']}: {problem}" for problem in said]

    def remember(self, call, name):
        """The id, and the ARN by which others name the same thing."""
        if name != call["id"]:
            self.known[call["id"]] = name
        arn = call["outputs"].get("arn")
        if call["token"].endswith(":Secret"):
            self.known[arn] = name


def main():
    global REGION
    answers = {}
    for name, estate in json.load(sys.stdin).items():
        REGION = estate["region"]
        os.environ["MOTO_ACCOUNT_ID"] = estate["account"]
        with mock_aws():
            answers[name] = Replay(estate).run(estate["calls"])
    json.dump(answers, sys.stdout, indent=1)


main()
