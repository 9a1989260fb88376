export default class SkippedReporter {
  constructor(globalConfig: { testNamePattern?: string });
  onRunComplete(contexts: unknown, results: unknown): void;
  getLastError(): Error | undefined;
}
