import { statSync } from "node:fs";
import { join } from "node:path";
import { AuditError } from "./audit-error";
import { type Database, literal, quoted } from "./database";

/**
 * Products by activation id, as SoftwareLicensingProduct.ID shows them: the volume editions in support, and some older ones.
 * Microsoft publishes no list; single ids stand in its articles, as 68531fb9 in the one on error 0xC004F06C. The others were
 * held against public lists; where those differ (Project and Visio 2024), most decided. What a host says of itself comes first:
 * Get-CimInstance SoftwareLicensingProduct | Select-Object ID,Name,ApplicationID | Export-Csv products.csv.
 */
export async function loadProducts(database: Database, path: string | undefined): Promise<void> {
  await database.run(`CREATE OR REPLACE TEMP TABLE products AS
    SELECT activation_id::UUID AS activation_id, product, application FROM read_csv(${literal(join(__dirname, "products.csv"))}, header = true, all_varchar = true)`);
  if (path === undefined) return;
  const columns = await columnsOf(database, "--products", path);
  const id = columns.find((name) => /^(?:id|activation_?id)$/i.test(name));
  const name = columns.find((title) => /^(?:name|product)$/i.test(title));
  if (id === undefined || name === undefined) {
    throw new AuditError(
      `${path}: has the columns ${columns.join(", ")}; allowed: ID and Name, and ApplicationID if known`,
    );
  }
  const application = columns.find((title) => /^application_?id$/i.test(title));
  // What an application id says beats the words of a name.
  const given = application === undefined ? "NULL" : `lower(trim(${quoted(application)}, ' {}'))`;
  await database.run(`
    CREATE OR REPLACE TEMP TABLE given_products AS
      SELECT DISTINCT ON (activation_id) id_of(${quoted(id)}) AS activation_id, without_key(${quoted(name)}) AS product,
        CASE WHEN ${given} IN (${officeApplications.map(literal).join(", ")}) THEN 'office'
          WHEN ${given} = ${literal(windowsApplication)} THEN 'windows'
          WHEN regexp_matches(${quoted(name)}, '(?i)office|project|visio') THEN 'office' ELSE 'windows' END AS application
      FROM ${csv(path)} WHERE id_of(${quoted(id)}) IS NOT NULL;
    DELETE FROM products WHERE activation_id IN (SELECT activation_id FROM given_products);
    INSERT INTO products SELECT * FROM given_products`);
}

/** Application ids: Office from 2013 on, Office 2010, and Windows (WindowsAppId in slmgr.vbs). */
const officeApplications = ["0ff1ce15-a989-479d-af46-f275c6370663", "59a52881-a989-479d-af46-f275c6370663"];
const windowsApplication = "55c92734-d682-4d71-983e-d6ec3f16059f";

/** Names of the company's machines: the column that a header calls name, machine, computer, host or the like, or the only one. */
export async function loadInventory(database: Database, path: string | undefined): Promise<void> {
  await database.run("CREATE OR REPLACE TEMP TABLE inventory (computer VARCHAR)");
  if (path === undefined) return;
  const columns = await columnsOf(database, "--inventory", path);
  const known =
    /^(?:name|machine|machinename|computer|computername|host|hostname|dnshostname|device|devicename|displayname)$/i;
  const column =
    columns.find((name) => known.test(name.replace(/[ _-]/g, ""))) ?? (columns.length === 1 ? columns[0] : undefined);
  if (column === undefined) {
    throw new AuditError(
      `${path}: none of its columns (${columns.join(", ")}) is called name, computer, machine or host; fix: rename the one that holds the names`,
    );
  }
  await database.run(
    `INSERT INTO inventory SELECT DISTINCT lower(trim(${quoted(column)})) FROM ${csv(path)} WHERE trim(${quoted(column)}) <> ''`,
  );
}

async function columnsOf(database: Database, option: string, path: string): Promise<string[]> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new AuditError(`${option} ${path}: is no file`);
  try {
    return await database.columns(`SELECT * FROM ${csv(path)}`);
  } catch {
    throw new AuditError(`${option} ${path}: is no CSV file with a header`);
  }
}

function csv(path: string): string {
  return `read_csv(${literal(path)}, header = true, all_varchar = true, null_padding = true)`;
}
