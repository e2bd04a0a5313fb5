/**
 * Reports the tests of node's runner in the format of Maven's reports, so that one summary counts all tests.
 */

/** @param {string} text */
const quoted = (text) => text.replace(/[<>&"\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * @param {AsyncIterable<{ type: string, data: any }>} source
 * @returns {AsyncGenerator<string>}
 */
export default async function* report(source) {
  const cases = [];
  let failures = 0;
  let skipped = 0;
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const failed = type === "test:fail";
    failures += Number(failed);
    skipped += Number(data.skip !== undefined);
    const detail = failed
      ? `<failure message="${quoted(String(data.details.error?.message))}"/>`
      : data.skip !== undefined
        ? "<skipped/>"
        : "";
    cases.push(
      `  <testcase name="${quoted(data.name)}" time="${data.details.duration_ms / 1000}">${detail}</testcase>\n`,
    );
  }
  yield `<testsuite name="page" tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}">\n`;
  yield* cases;
  yield "</testsuite>\n";
}
