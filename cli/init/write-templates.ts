/** Writes the folders for `pulumi new`: `npm run templates`. */
import { join } from "node:path";
import { writeWhole } from "../../files/write-whole";
import { templateClouds, templateFiles } from "./templates";

const folder = join(__dirname, "../../templates");
const outputs = templateClouds.flatMap((cloud) =>
  Object.entries(templateFiles(cloud)).map(([path, content]) => ({ path: join(folder, cloud, path), content })),
);
writeWhole(outputs, { makeFolders: true });
console.log(`wrote ${outputs.length} files below templates`);
