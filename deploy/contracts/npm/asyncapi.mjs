// The official parser's word on each document that is named: `node asyncapi.mjs FILE…`. Any diagnostic at all fails.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await new Parser().parse(await readFile(file, "utf8"), { source: file });
  for (const found of diagnostics) console.error(`${file}: ${found.path.join(".")}: ${found.message}`);
  if (!document || diagnostics.length) process.exitCode = 1;
  else console.log(`${file}: AsyncAPI ${document.version()}, ${document.channels().length} channels, ${document.allMessages().length} messages`);
}
