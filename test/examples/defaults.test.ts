import { livesTwice } from "./lives";

// The larger ones take longer: `npm run soak -- examples`.
livesTwice("azure-defaults");
livesTwice("aws-defaults");
