import { azureClients } from "./clients";
import { livesTwice } from "./lives";

// The other examples take longer: `npm run soak -- examples`.
livesTwice("azure-defaults", azureClients);
livesTwice("aws-existing");
