import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { XMLParser } from "fast-xml-parser";
import { currentJobs, type Job, type Pipeline } from "../model";
import { isRecord, readRecord, readText, type Yaml } from "./yaml-values";

interface TestCase {
  readonly status: "success" | "failed" | "error" | "skipped";
  readonly name: string;
  readonly classname: string;
  readonly file: string | null;
  readonly execution_time: number;
  readonly system_output: string | null;
  readonly stack_trace: null;
}

interface Suite {
  readonly name: string;
  readonly total_time: number;
  readonly total_count: number;
  readonly success_count: number;
  readonly failed_count: number;
  readonly skipped_count: number;
  readonly error_count: number;
  readonly test_cases: readonly TestCase[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  isArray: (name) => name === "testsuite" || name === "testcase",
});

/** The tests of all jobs of a pipeline that report them: https://docs.gitlab.com/api/pipelines/#get-a-pipelines-test-report */
export async function junitReportOf(pipeline: Pipeline): Promise<Record<string, unknown>> {
  const jobs = currentJobs(pipeline).filter((job) =>
    job.artifacts.some(({ fileType }) => fileType === "junit"),
  );
  const suites = await Promise.all(jobs.map(suiteOf));
  const sum = (
    field: "total_time" | "total_count" | "success_count" | "failed_count" | "skipped_count" | "error_count",
  ) => suites.reduce((total, suite) => total + suite[field], 0);
  return {
    total_time: sum("total_time"),
    total_count: sum("total_count"),
    success_count: sum("success_count"),
    failed_count: sum("failed_count"),
    skipped_count: sum("skipped_count"),
    error_count: sum("error_count"),
    test_suites: suites,
  };
}

async function suiteOf(job: Job): Promise<Suite> {
  const files = job.artifacts.filter(({ fileType }) => fileType === "junit");
  const cases: TestCase[] = [];
  for (const { file } of files) {
    const text = (await promisify(gunzip)(await readFile(file))).toString();
    cases.push(...casesIn(readRecord(parser.parse(text))));
  }
  const count = (status: TestCase["status"]): number => cases.filter((test) => test.status === status).length;
  return {
    name: job.name,
    total_time: cases.reduce((total, test) => total + test.execution_time, 0),
    total_count: cases.length,
    success_count: count("success"),
    failed_count: count("failed"),
    skipped_count: count("skipped"),
    error_count: count("error"),
    test_cases: cases,
  };
}

function casesIn(node: Yaml): TestCase[] {
  const nested = [node["testsuites"], node["testsuite"]].flat().filter(isRecord).flatMap(casesIn);
  const own = [node["testcase"]].flat().filter(isRecord).map(caseOf);
  return [...own, ...nested];
}

function caseOf(test: Yaml): TestCase {
  const failed = ["failure", "error", "skipped"].find((kind) => test[kind] !== undefined);
  const detail = failed === undefined ? undefined : test[failed];
  const status = failed === "failure" ? "failed" : ((failed ?? "success") as TestCase["status"]);
  return {
    status,
    name: readText(test["name"]) ?? "",
    classname: readText(test["classname"]) ?? "",
    file: readText(test["file"]),
    execution_time: Number(test["time"] ?? 0),
    system_output: isRecord(detail)
      ? (readText(detail["#text"]) ?? readText(detail["message"]))
      : readText(detail),
    stack_trace: null,
  };
}
