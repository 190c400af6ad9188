// node custom.mjs FILE: check every custom resource in FILE (JSON: a list of manifests, and a list of PromQL expressions) and print what is
// wrong with it, one line each; the last line is how many were checked. The validators are the operators' own definitions, compiled; they
// pass over a field that they do not know. So each manifest is watched while it is read: a field that no validator ever looked at is unknown.
import { readFileSync } from "node:fs";
import { parser } from "@prometheus-io/lezer-promql";

const PLACES = {
  "kafka.strimzi.io/v1": ["strimzi-kafka-operator", (kind) => `KafkaStrimziIoV1${kind}`],
  "postgresql.cnpg.io/v1": ["cloudnative-pg", (kind) => `ComGithubCloudnativePgCloudnativePgApiV1${kind}`],
  "keda.sh/v1alpha1": ["keda", (kind) => `ComGithubKedacoreKedaV2ApisKedaV1alpha1${kind}`],
  "monitoring.coreos.com/v1": [
    "prometheus-operator",
    (kind) => `ComGithubPrometheusOperatorPrometheusOperatorPkgApisMonitoringV1${kind}`,
  ],
};
// The plugin's own resource has no package; the piece that matters is CloudNativePG's, and around it there are three fields.
const STORE_FIELDS = new Set(["configuration", "retentionPolicy", "instanceSidecarConfiguration"]);

async function validator(scope, name) {
  const path = new URL(`node_modules/@kubernetes-models/${scope}/_schemas/${name}.js`, import.meta.url);
  return (await import(path)).validate;
}

function watched(value, path, seen) {
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get(target, key) {
      const found = Reflect.get(target, key);
      if (typeof key !== "string" || !Object.hasOwn(target, key)) return found;
      seen.add(`${path}/${key}`);
      return watched(found, `${path}/${key}`, seen);
    },
    ownKeys(target) {
      for (const key of Object.keys(target)) seen.add(`${path}/${key}`);
      return Reflect.ownKeys(target);
    },
  });
}

// Open objects (Kafka's own settings, Kubernetes' embedded ones) are not read through by their validators.
const OPEN = [/^\/spec\/kafka\/config\//, /^\/spec\/config\//, /^\/spec\/instanceSidecarConfiguration\//];

function* unknown(value, path, seen) {
  if (value === null || typeof value !== "object") return;
  for (const [key, inner] of Object.entries(value)) {
    const here = `${path}/${key}`;
    if (OPEN.some((open) => open.test(here))) continue;
    if (!Array.isArray(value) && !seen.has(here)) yield here;
    else yield* unknown(inner, here, seen);
  }
}

async function faults(manifest) {
  if (manifest.kind === "ObjectStore") {
    const stray = Object.keys(manifest.spec).filter((field) => !STORE_FIELDS.has(field));
    const check = await validator("cloudnative-pg", "ComGithubCloudnativePgBarmanCloudPkgApiBarmanObjectStoreConfiguration");
    return [...stray.map((field) => `/spec/${field}: unknown`), ...judge(check, manifest.spec.configuration, "/spec/configuration")];
  }
  const place = PLACES[manifest.apiVersion];
  if (!place) return [`no validator for ${manifest.apiVersion}`];
  return judge(await validator(place[0], place[1](manifest.kind)), manifest, "");
}

function judge(check, value, path) {
  const seen = new Set();
  const found = [];
  if (!check(watched(value, "", seen))) {
    for (const error of check.errors) found.push(`${path}${error.instancePath}: ${error.keyword} ${JSON.stringify(error.params)}`);
  }
  for (const here of unknown(value, "", seen)) found.push(`${path}${here}: unknown`);
  return found;
}

function broken(expression) {
  let wrong = false;
  parser.parse(expression).iterate({ enter: (node) => void (wrong ||= node.type.isError) });
  return wrong;
}

const { manifests, expressions } = JSON.parse(readFileSync(process.argv[2], "utf8"));
let wrong = 0;
for (const manifest of manifests) {
  for (const fault of await faults(manifest)) {
    wrong += 1;
    console.log(`${manifest.kind}/${manifest.metadata.name} ${fault}`);
  }
}
for (const expression of expressions.filter(broken)) {
  wrong += 1;
  console.log(`no PromQL: ${expression}`);
}
console.log(`${manifests.length} custom resources and ${expressions.length} expressions, ${wrong} faults`);
process.exit(wrong ? 1 : 0);
