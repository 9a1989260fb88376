// Writes the packages for Go and Python that `pulumi package add` writes, by the same generators of Pulumi, where its language
// hosts for Go and Python are not to be had: sdks <schema.json> <folder>.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	bytes, err := os.ReadFile(os.Args[1])
	check(err)
	var spec schema.PackageSpec
	check(json.Unmarshal(bytes, &spec))
	// One by one: a generator changes names of the package that it is given.
	goFiles, err := gogen.GeneratePackage("pulumi-language-go", read(spec), nil)
	check(err)
	write(filepath.Join(os.Args[2], "go"), goFiles)
	pythonFiles, err := python.GeneratePackage("pulumi-language-python", read(spec), nil, none{})
	check(err)
	write(filepath.Join(os.Args[2], "python"), pythonFiles)
}

func read(spec schema.PackageSpec) *schema.Package {
	pkg, err := schema.ImportSpec(spec, nil, none{}, schema.ValidationOptions{})
	check(err)
	// As for `pulumi package add`: packages that a program can install from a folder.
	pkg.SupportPack = true
	return pkg
}

func write(folder string, files map[string][]byte) {
	for path, content := range files {
		target := filepath.Join(folder, path)
		check(os.MkdirAll(filepath.Dir(target), 0o755))
		check(os.WriteFile(target, content, 0o644))
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// none loads no other package: kmshost refers to none.
type none struct{ schema.ReferenceLoader }
