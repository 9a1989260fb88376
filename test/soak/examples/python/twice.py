"""Runs the program beside it twice and destroys it, by Pulumi's Automation API, which needs no language host."""

import json
import os
import runpy

from pulumi import automation


def program() -> None:
    runpy.run_path("__main__.py")


stack = automation.create_or_select_stack(
    stack_name="prod",
    project_name="kms-aws-python",
    program=program,
    opts=automation.LocalWorkspaceOptions(work_dir="."),
)
config = json.loads(os.environ["STACK_CONFIG"])
stack.set_all_config({key: automation.ConfigValue(one["Value"]) for key, one in config.items()}, path=True)
first = stack.up()
second = stack.up()
stack.destroy()
with open("result.json", "w", encoding="utf-8") as file:
    outputs = {name: output.value for name, output in second.outputs.items()}
    json.dump({"first": first.summary.resource_changes, "second": second.summary.resource_changes, "outputs": outputs}, file)
