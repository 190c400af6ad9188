/**
 * From a person's registration to a monthly subsidy, and what is refused, through types generated from the documents.
 *
 * `make clients` compiles it under --strict and runs it against a live system; it is also the example of docs/clients.md.
 */
import createClient from "openapi-fetch";
import type { components, paths } from "./laomo.js";

type Schemas = components["schemas"];
type Problem = Schemas["Problem"];

declare const process: { env: Record<string, string | undefined> };
const ADDRESS = process.env["LAOMO_ADDRESS"] ?? "";
const CITY = "合肥市总工会";
const COUNTY = "包河区总工会";
const PROVINCE = "安徽省总工会";

/** What happens outside the interface: an account's token, the next day, everybody doing what waits for them. */
async function desk(act: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${ADDRESS}/desk/${act}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function clientOf(role: string, unit?: string) {
  const { access_token } = await desk("tokens", { roles: [role], unit_id: unit ?? null });
  return createClient<paths>({ baseUrl: ADDRESS, headers: { Authorization: `Bearer ${String(access_token)}` } });
}

/** The answer; a problem is typed, and says what to do. */
function done<T>(answer: { data?: T; error?: Problem }): T {
  if (answer.error) throw new Error(`${answer.error.status} ${answer.error.code} ${answer.error.title} ${answer.error.detail}`);
  if (answer.data === undefined) throw new Error("没有答复");
  return answer.data;
}

function refused(answer: { error?: Problem }, status: number): Problem {
  if (answer.error?.status !== status) throw new Error(`应当以 ${status} 退回：${JSON.stringify(answer)}`);
  return answer.error;
}

async function establishedUnits(): Promise<(name: string) => string> {
  const administrator = await clientOf("SYSTEM_ADMIN");
  done(await administrator.POST("/registry/org-units/establishment", { body: { on: "2024-06-12" } }));
  await desk("settling", {});
  const listed = done(await administrator.GET("/registry/org-units", { params: { query: { limit: 500 } } }));
  const ids = new Map(listed.items.map((unit) => [unit.name, unit.id]));
  return (name) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`没有单位 ${name}`);
    return id;
  };
}

const registration: Schemas["RegistrationIn"] = {
  name: "王五",
  sex: "女",
  birth_date: "1988-06-01",
  id_number: "120103198806018241",
  category: "在职职工",
  title: "安徽省劳动模范",
  award_date: "2015-04-01",
  doc_no: "皖政〔2015〕20号",
  region_code: "340111",
  union: CITY,
  county_union: COUNTY,
};

const application: Schemas["ApplicationIn"] = {
  id_number: "120103198806018241",
  name: "王五",
  submitted_on: "2024-07-08",
  consented_on: "2024-07-08",
  wage: "1800.00",
  source: "WAGE",
  insurance: "职工",
  evidence: [{ kind: "收入证明", shelf_mark: "档案柜3-12", seen_by: "李会计" }],
  account: { kind: "CARD", number: "6225880000000000028", holder: "王五", bank: "徽商银行" },
};

/** Reviewed by the county, shown to the public for five working days, declared, verified by the city. */
async function throughTheGates(application_id: string, county: string, city: string): Promise<void> {
  const reviewer = await clientOf("COUNTY_REVIEWER", county);
  const verifier = await clientOf("VERIFIER", city);
  const path = { application_id };
  done(await reviewer.POST("/assistance/applications/{application_id}/review", { params: { path } }));
  const notice = done(await reviewer.POST("/assistance/notices", { body: { application_ids: [application_id] } }));
  const ofNotice = { params: { path: { notice_id: notice.id } } };
  for (const place of ["UNIT", "COUNTY"] as const) {
    const body = { place, posted_on: "2024-07-10", posted_by: "王芳" };
    done(await reviewer.POST("/assistance/notices/{notice_id}/postings", { ...ofNotice, body }));
  }
  const early = refused(await reviewer.POST("/assistance/applications/{application_id}/declaration", { params: { path } }), 409);
  console.log(`公示未满不得上报：${early.code} ${early.title}`);
  await desk("day", { day: "2024-07-18" });
  done(await reviewer.POST("/assistance/notices/{notice_id}/closing", ofNotice));
  done(await reviewer.POST("/assistance/applications/{application_id}/declaration", { params: { path } }));
  const findings: Schemas["Finding"][] = ["IDENTITY", "HONOR", "INCOME", "LIFE_STATUS", "NO_DUPLICATE"];
  const verification = { params: { path }, body: { findings } };
  const verified = done(await verifier.POST("/assistance/applications/{application_id}/verification", verification));
  await desk("settling", {});
  console.log(`办理后的状态 ${verified.state}`);
}

async function grantedLines(city: string, person_id: string): Promise<void> {
  const verifier = await clientOf("VERIFIER", city);
  const ordered = done(await verifier.POST("/assistance/line-runs", { body: { through: "2024-07" } }));
  await desk("settling", {});
  const job = done(await verifier.GET("/assistance/jobs/{job_id}", { params: { path: { job_id: ordered.job_id } } }));
  const listed = done(await verifier.GET("/assistance/lines", { params: { query: { month: "2024-07" } } }));
  const lines = listed.items.filter((line) => line.person_id === person_id);
  console.log(`逐月认定 ${job.state}；${lines.map((line) => `${line.month} ${line.amount}元 ${line.state}`).join("；")}`);
  if (lines.length !== 1 || lines[0]?.amount !== "200.00") throw new Error("月工资1800元的职工，7月应补助200.00元");
}

async function main(): Promise<void> {
  await desk("day", { day: "2024-07-10" });
  const unit = await establishedUnits();
  const registrar = await clientOf("REGISTRAR", unit(PROVINCE));
  const filler = await clientOf("FORM_FILLER", unit(COUNTY));
  const keyed = { params: { header: { "Idempotency-Key": "example-1" } }, body: registration };
  const registered = done(await registrar.POST("/registry/people", keyed));
  await desk("settling", {});
  const submitted = done(await filler.POST("/assistance/applications", { body: application }));
  console.log(`已登记 ${registered.id}，申请 ${submitted.id} ${submitted.state}`);
  await throughTheGates(submitted.id, unit(COUNTY), unit(CITY));
  await grantedLines(unit(CITY), registered.id);
  const wrong = refused(await registrar.POST("/registry/people", { body: { ...registration, id_number: "120103198806018242" } }), 422);
  console.log(`身份号码有误：${wrong.status} ${wrong.code} ${wrong.title}`);
}

await main();
