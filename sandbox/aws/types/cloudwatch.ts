import type { Problem, Properties } from "../../provider/resource-type";
import { isObject } from "../../sdk/shapes";
import { awsType } from "../aws-type";
import { refuse } from "../refuse";
import { expected, given, list, number, parseJson, records, text, texts } from "../values";
import { topicToken } from "./sns";

const comparisons = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];

export const metricAlarm = awsType({
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  id: (inputs) => text(inputs, "name") ?? "",
  named: { property: "name", max: 255 },
  arn: ["cloudwatch", (_id, inputs) => `alarm:${text(inputs, "name")}`],
  replaceOn: ["name"],
  namedByProgram: () => true,
  defaults: { actionsEnabled: true, treatMissingData: "missing" },
  computed: ["evaluateLowSampleCountPercentiles"],
  sets: ["alarmActions", "okActions", "insufficientDataActions"],
  check: checkAlarm,
  admit(inputs, cloud) {
    for (const action of ["alarmActions", "okActions", "insufficientDataActions"].flatMap((name) =>
      texts(inputs, name),
    )) {
      const own = action.startsWith("arn:aws:sns:") && action.split(":")[4] === cloud.account;
      if (own && !cloud.list(topicToken).some(({ id }) => id === action)) {
        refuse("ValidationError", `Invalid arn syntax or unknown topic: ${action}`);
      }
    }
  },
  outputs: (inputs) => ({ evaluateLowSampleCountPercentiles: text(inputs, "evaluateLowSampleCountPercentiles") ?? "" }),
});

function checkAlarm(inputs: Properties): Problem[] {
  return [
    ...expected.oneOf("comparisonOperator", text(inputs, "comparisonOperator"), comparisons),
    ...expected.oneOf("treatMissingData", text(inputs, "treatMissingData"), [
      "breaching",
      "notBreaching",
      "ignore",
      "missing",
    ]),
    ...expected.oneOf("statistic", text(inputs, "statistic"), ["SampleCount", "Average", "Sum", "Minimum", "Maximum"]),
    ...expected.conflicts(inputs, ["statistic", "extendedStatistic"]),
    ...expected.length("name", text(inputs, "name"), 1, 255),
    ...expected.length("alarmDescription", text(inputs, "alarmDescription"), 0, 1024),
    ...expected.range("evaluationPeriods", number(inputs, "evaluationPeriods"), 1, Number.MAX_SAFE_INTEGER),
    ...expected.conflicts(inputs, ["metricName", "metricQueries"]),
    ...checkWhatIsMeasured(inputs),
    ...checkWhoIsTold(inputs),
  ];
}

function checkWhatIsMeasured(inputs: Properties): Problem[] {
  const problems: Problem[] = [];
  const queries = records(inputs, "metricQueries");
  const period = number(inputs, "period");
  if (!given(inputs, "metricName") && queries.length === 0 && !given(inputs, "evaluationCriteria")) {
    problems.push({
      path: "metricName",
      reason: "One of `metric_name` or `metric_query` must be set for a cloudwatch metric alarm",
    });
  }
  if (given(inputs, "metricName") && (!given(inputs, "namespace") || !given(inputs, "period"))) {
    problems.push({ path: "period", reason: "`namespace` and `period` must be set with `metricName`" });
  }
  if (period !== undefined && ![10, 20, 30].includes(period) && period % 60 !== 0) {
    problems.push({ path: "period", reason: `period must be 10, 20, 30 or a multiple of 60, got ${period}` });
  }
  const points = number(inputs, "datapointsToAlarm");
  if (points !== undefined && points > (number(inputs, "evaluationPeriods") ?? points)) {
    problems.push({ path: "datapointsToAlarm", reason: "datapointsToAlarm must not be more than evaluationPeriods" });
  }
  if (queries.length > 0 && queries.filter((query) => query.returnData === true).length !== 1) {
    problems.push({ path: "metricQueries", reason: "Exactly one element of the metrics list should return data." });
  }
  return problems;
}

function checkWhoIsTold(inputs: Properties): Problem[] {
  const problems: Problem[] = [];
  for (const name of ["alarmActions", "okActions", "insufficientDataActions"]) {
    if (list(inputs, name).length > 5) {
      problems.push({
        path: name,
        reason: `Too many list items: No more than 5 items are allowed, but config has ${list(inputs, name).length} declared.`,
      });
    }
  }
  return problems;
}

export const dashboard = awsType({
  token: "aws:cloudwatch/dashboard:Dashboard",
  id: (inputs) => text(inputs, "dashboardName") ?? "",
  replaceOn: ["dashboardName"],
  namedByProgram: () => true,
  check: (inputs) => [
    ...expected.json("dashboardBody", text(inputs, "dashboardBody")),
    ...(/^[A-Za-z0-9_-]{0,255}$/.test(text(inputs, "dashboardName") ?? "")
      ? []
      : [
          {
            path: "dashboardName",
            reason: `"dashboard_name" can only contain alphanumeric characters, underscores and dashes and must not be longer than 255 characters`,
          },
        ]),
  ],
  admit(inputs) {
    const body = parseJson(text(inputs, "dashboardBody") ?? "");
    const widgets = isObject(body) ? body.widgets : undefined;
    if (!Array.isArray(widgets)) {
      refuse(
        "InvalidParameterInput",
        'The dashboard body is invalid, there are 1 validation errors: [ { "message": "Should have required property \'widgets\'", "dataPath": "" } ]',
      );
    }
    for (const [index, widget] of widgets.entries()) {
      const fault = widgetFault(isObject(widget) ? widget : {});
      if (fault) {
        refuse(
          "InvalidParameterInput",
          `The dashboard body is invalid, there are 1 validation errors: [ { "message": "${fault}", "dataPath": "/widgets/${index}" } ]`,
        );
      }
    }
  },
  outputs: (inputs, cloud) => ({
    dashboardArn: `arn:aws:cloudwatch::${cloud.account}:dashboard/${text(inputs, "dashboardName")}`,
  }),
});

function widgetFault(widget: Properties): string | undefined {
  if (!["metric", "text", "log", "alarm", "explorer"].includes(text(widget, "type") ?? "")) {
    return "Should be equal to one of the allowed values: metric, text, log, alarm, explorer";
  }
  if (!isObject(widget.properties)) {
    return "Should have required property 'properties'";
  }
  const width = number(widget, "width");
  return width !== undefined && (width < 1 || width > 24) ? "Should be >= 1 and <= 24: width" : undefined;
}
