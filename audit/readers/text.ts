import type { FoundRecord, RecordFinder } from "./records";

/** Names of lines, without spaces and in lower case, as `wevtutil /f:text` and `Format-List` have them. */
const keys: Readonly<Record<string, string>> = {
  date: "TimeCreated",
  timecreated: "TimeCreated",
  timegenerated: "TimeCreated",
  eventid: "Id",
  id: "Id",
  computer: "MachineName",
  machinename: "MachineName",
  recordid: "RecordId",
  recordnumber: "RecordId",
  index: "RecordId",
  description: "Message",
  message: "Message",
};

/**
 * Finds the events in rendered text. `wevtutil` begins each with `Event[n]`, and its description is at the left margin;
 * `Format-List` begins each with an empty line, and breaks what is longer than the console is wide, anywhere.
 */
export class TextRecords implements RecordFinder {
  private rest = "";
  private line = 0;
  private start = 1;
  private number: number | undefined;
  private blank = true;
  private values: Record<string, string> = {};
  private current = "";
  /** Column at which Format-List continues a value; 0 for wevtutil. */
  private margin = 0;

  push(piece: string): FoundRecord[] {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.next(line.replace(/\r$/, "")));
  }

  end(): FoundRecord[] {
    const last = this.rest === "" ? [] : this.next(this.rest.replace(/\r$/, ""));
    this.rest = "";
    return [...last, ...this.flush()];
  }

  private next(line: string): FoundRecord[] {
    this.line += 1;
    const number = /^Event\[(\d+)\]:?\s*$/.exec(line)?.[1];
    if (number !== undefined && this.begins(Number(number))) {
      this.number = Number(number);
      const done = this.flush();
      this.begin();
      return done;
    }
    const field = /^(\s*)([A-Za-z@][\w @.-]{0,30}?)(\s*):(?:\s(.*)|)$/.exec(line);
    const continued = this.margin > 0 && line.startsWith(" ".repeat(this.margin)) && line.trim() !== "";
    if (field && !continued && !this.isDescription(field)) return this.field(field);
    if (line.trim() === "") {
      this.blank = true;
      if (this.current === "Message") this.append("\n");
    } else if (this.current !== "") {
      this.blank = false;
      // What Format-List has broken goes together again without a space; a line of its own follows an empty line or a label.
      this.append(this.margin > 0 ? line.slice(this.margin) : `${line}\n`);
      if (this.margin > 0 && /^[^,]*:$/.test(line)) this.append("\n");
    }
    return [];
  }

  /** A machine may be called so, with line ends around it: but a request ends with an id, and its name stands in front of that. */
  private begins(number: number): boolean {
    const { Id: id, Message: message } = this.values;
    const complete = id !== "12290" || message === undefined || /[0-9A-Fa-f]{12}\}?[\s,]*$/.test(message);
    return complete && (this.number === undefined || number > this.number || number === 0);
  }

  /** The description of wevtutil is the last of an event; lines of it look like fields too. */
  private isDescription(field: RegExpExecArray): boolean {
    return this.current === "Message" && this.margin === 0 && (this.number !== undefined || field[1] === "");
  }

  private field(field: RegExpExecArray): FoundRecord[] {
    const [, indent = "", title = "", pad = "", value = ""] = field;
    const key = keys[title.toLowerCase().replace(/\s/g, "")];
    const list = indent === "" && pad !== "";
    // In Format-List a record ends with an empty line, which its message may hold as well: only a key that was there begins anew.
    const done = list && key !== undefined && this.blank && key in this.values ? this.flush() : [];
    if (Object.keys(this.values).length === 0) this.begin();
    this.blank = false;
    this.margin = list ? title.length + pad.length + 2 : 0;
    this.current = key ?? "";
    if (key !== undefined) this.values[key] = value.trim() === "" ? "" : value.trimStart();
    return done;
  }

  private append(text: string): void {
    if (this.current === "Message") this.values.Message = `${this.values.Message ?? ""}${text}`;
    else if (this.margin > 0) this.values[this.current] = `${this.values[this.current] ?? ""}${text}`;
  }

  private begin(): void {
    this.start = this.line;
    this.values = {};
    this.current = "";
    this.margin = 0;
    this.blank = true;
  }

  private flush(): FoundRecord[] {
    const values = this.values;
    this.values = {};
    this.current = "";
    if (!("Id" in values) && !("Message" in values)) return [];
    return [
      {
        line: this.start,
        cells: [
          JSON.stringify({ ...values, Id: Number(values.Id) || values.Id }).replace(
            /\\ud[89a-f][0-9a-f]{2}/g,
            "\\ufffd",
          ),
        ],
      },
    ];
  }
}
