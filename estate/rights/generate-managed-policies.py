"""Writes managed-policies.generated.json: what AWS's managed policies say about reading a secret.

Source: AWS's managed policies as moto carries them (moto/iam/aws_managed_policies.py, Apache-2.0). moto is pinned in
test/requirements.txt. To regenerate, in the root of the project:
    .venv/bin/pip install -r test/requirements.txt && .venv/bin/python estate/rights/generate-managed-policies.py
"""

import json
import re
import sys
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from moto.iam.aws_managed_policies import aws_managed_policies_data

# Reading a secret, decrypting it with a KMS key, and granting either.
CONCERNS = [
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:PutKeyPolicy",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutResourcePolicy",
]


def listed(value):
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=None)
def covers(pattern, action):
    if "*" not in pattern and "?" not in pattern:
        return pattern.lower() == action.lower()
    source = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(source, action, re.IGNORECASE) is not None


def concerned(statement):
    """The actions of concern that a statement is about: named, by a wildcard, or not taken out by NotAction."""
    unless = "NotAction" in statement
    patterns = listed(statement["NotAction" if unless else "Action"])
    return [action for action in CONCERNS if any(covers(one, action) for one in patterns) != unless]


def narrowed(statement):
    actions = concerned(statement)
    kept = ("Effect", "Resource", "NotResource", "Condition")
    return [{"Action": actions, **{name: statement[name] for name in kept if name in statement}}] if actions else []


policies = json.loads(aws_managed_policies_data)
statements = {}
others = []
for name, policy in sorted(policies.items()):
    found = [one for statement in listed(policy["Document"]["Statement"]) for one in narrowed(statement)]
    if found:
        statements[name] = found
    else:
        others.append(name)

latest = max(date for policy in policies.values() for date in (policy["CreateDate"], policy["UpdateDate"]))
table = {
    "source": f"AWS managed policies as carried by moto {version('moto')} (Apache-2.0), moto/iam/aws_managed_policies.py",
    "date": latest[:10],
    "about": "each policy's statements about reading a secret, decrypting with a KMS key, and granting either, narrowed to"
    " those actions; the date is that of the latest change to any policy; others names the policies without such a statement",
    "regenerate": "python estate/rights/generate-managed-policies.py",
    "statements": statements,
    "others": others,
}
text = json.dumps(table, separators=(",", ":")) + "\n"
if "--print" in sys.argv:
    sys.stdout.write(text)
else:
    Path(__file__).with_name("managed-policies.generated.json").write_text(text)
    print(f"{len(statements)} policies with a statement of concern, {len(others)} without; latest change {latest[:10]}")
