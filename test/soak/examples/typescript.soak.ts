import { awsClients } from "../../examples/clients";
import { livesTwice } from "../../examples/lives";

// azure-defaults runs with every `npm test`.
livesTwice("aws-defaults", awsClients);
for (const name of ["azure-max", "azure-hardened", "aws-max", "aws-hardened"]) livesTwice(name);
