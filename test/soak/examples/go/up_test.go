package main

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// Runs the program twice and destroys it, by Pulumi's Automation API, which needs no language host.
func TestTwice(t *testing.T) {
	ctx := context.Background()
	stack, err := auto.UpsertStackInlineSource(ctx, "prod", "kms-azure-go", build, auto.WorkDir("."))
	check(t, err)
	var config auto.ConfigMap
	check(t, json.Unmarshal([]byte(os.Getenv("STACK_CONFIG")), &config))
	check(t, stack.SetAllConfigWithOptions(ctx, config, &auto.ConfigOptions{Path: true}))
	first, err := stack.Up(ctx)
	check(t, err)
	second, err := stack.Up(ctx)
	check(t, err)
	_, err = stack.Destroy(ctx)
	check(t, err)
	outputs := map[string]any{}
	for name, output := range second.Outputs {
		outputs[name] = output.Value
	}
	result, err := json.Marshal(map[string]any{
		"first":   first.Summary.ResourceChanges,
		"second":  second.Summary.ResourceChanges,
		"outputs": outputs,
	})
	check(t, err)
	check(t, os.WriteFile("result.json", result, 0o600))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
