// Ends the output of every run with one line for machines: `12 passed, 0 failed`, and `, 3 skipped` if any were.
// It counts what the totals of vitest leave out too: files that do not load, failing hooks, unhandled errors.
export default class SummaryReporter {
  passed = 0
  failed = 0
  skipped = 0

  onTestRunEnd(modules, unhandledErrors) {
    this.passed = this.failed = this.skipped = 0 // watch mode runs more than once
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') this.passed += 1
        else if (state === 'failed') this.failed += 1
        else this.skipped += 1
      }
      const groups = [module, ...module.children.allSuites()]
      this.failed += groups.filter((group) => group.errors().length > 0).length
    }
    this.failed += unhandledErrors.length
  }

  onInit() {
    // Written at the very end: teardown may still fail after the run, and its error must not come after the totals.
    process.once('exit', (code) => {
      const nothingRan = this.passed + this.failed === 0
      if (code !== 0 && this.failed === 0) this.failed = 1
      if (nothingRan) process.exitCode = 1
      const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : ''
      process.stdout.write(`${this.passed} passed, ${this.failed} failed${skipped}\n`)
    })
  }
}
