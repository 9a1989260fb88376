import { openCloud } from "../../../sandbox/cloud/home";
import { Operations } from "../../../sandbox/provider/operations";
import { toyCloud } from "../provider/toy-cloud";

/** Makes boxes without end, two for each call, until it is killed: `node --import tsx killed-writer.ts <home> <name>`. */
async function write(home: string, name: string): Promise<void> {
  const operations = new Operations(toyCloud, openCloud(toyCloud, {}, home));
  for (let index = 0; ; index += 1) {
    const { id } = await operations.create("toy:index:Box", { name: `${name}-${index}` });
    process.stdout.write(`${id}\n`);
  }
}

const [home = "", name = ""] = process.argv.slice(2);
void write(home, name);
