const pulumi = require("@pulumi/pulumi");
const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("house-rules", {
  enforcementLevel: "mandatory",
  policies: [
    {
      name: "no-blank-title",
      description: "a book has a title",
      validateResource: (args, report) => {
        if (args.type === "shelf:index:Book" && args.props.title === "blank") {
          report(`no title in ${pulumi.getProject()}/${pulumi.getStack()}, case ${new pulumi.Config().get("case")}`);
        }
      },
    },
    {
      name: "count",
      description: "counts what there is",
      enforcementLevel: "advisory",
      validateStack: (args, report) => report(`${args.resources.length} resources`),
    },
  ],
});
