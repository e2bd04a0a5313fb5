import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const page = join(dirname(fileURLToPath(import.meta.url)), "..");
const types = "@grafana/schema/dist/esm/raw/dashboard/x/dashboard_types.gen.d.ts";

test("Grafana's schema has every field of its dashboard", () => {
  // The compiler finds Grafana's types only below the folder of the page.
  const cache = join(page, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "grafana-"));
  try {
    const json = readFileSync(join(page, "..", "..", "examples", "grafana-dashboard.json"), "utf8");
    const source = join(folder, "dashboard.ts");
    writeFileSync(source, `import type { Dashboard } from "${types}";\nexport const dashboard: Dashboard = ${json};\n`);
    const options = [
      "--ignoreConfig",
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--module",
      "esnext",
      "--moduleResolution",
      "bundler",
    ];
    const compiler = join(page, "node_modules", "typescript", "bin", "tsc");
    const run = spawnSync(process.execPath, [compiler, ...options, source], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
