"""Signs requests to Secrets Manager with botocore, the outside judge of the signature that the host makes itself."""

import datetime
import json
import sys

import botocore.auth
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

signatures = []
for case in json.load(sys.stdin):
    moment = datetime.datetime.strptime(case["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: moment.replace(tzinfo=None) if remove_tzinfo else moment
    request = AWSRequest(
        method="POST",
        url=f"https://{case['host']}/",
        data=case["body"].encode(),
        headers={"X-Amz-Target": "secretsmanager.GetSecretValue"},
    )
    credentials = Credentials(case["accessKeyId"], case["secretAccessKey"], case["token"])
    SigV4Auth(credentials, "secretsmanager", case["region"]).add_auth(request)
    signatures.append(request.headers["Authorization"])
json.dump(signatures, sys.stdout)
