import { livesTwice } from "../../examples/lives";

// The defaults of both clouds run with every `npm test`.
for (const name of ["azure-max", "azure-hardened", "aws-max", "aws-hardened"]) livesTwice(name);
