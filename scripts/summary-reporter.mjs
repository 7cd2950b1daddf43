// Ends the output of every run with one line for machines: `12 passed, 0 failed`, and `, 3 skipped` if any were.
// Before it stands each test that was skipped for a reason of the machine's, which is in its name.
// It counts what the totals of vitest leave out too: files that do not load, failing hooks, unhandled errors.
export default class SummaryReporter {
  passed = 0
  failed = 0
  skipped = 0
  reasons = []

  onTestRunEnd(modules, unhandledErrors) {
    this.passed = this.failed = this.skipped = 0
    this.reasons = [] // watch mode runs more than once
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') this.passed += 1
        else if (state === 'failed') this.failed += 1
        else {
          this.skipped += 1
          if (test.name.includes('(skipped: ')) this.reasons.push(test.fullName)
        }
      }
      const groups = [module, ...module.children.allSuites()]
      this.failed += groups.filter((group) => group.errors().length > 0).length
    }
    this.failed += unhandledErrors.length
  }

  onInit() {
    // Written at the very end: teardown may still fail after the run, and its error must not come after the totals.
    process.once('exit', (code) => {
      // What the machine cannot run is no failure; that no test was found is one.
      const nothingRan = this.passed + this.failed + this.reasons.length === 0
      if (code !== 0 && this.failed === 0) this.failed = 1
      if (nothingRan) process.exitCode = 1
      const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : ''
      for (const reason of this.reasons) process.stdout.write(`${reason}\n`)
      process.stdout.write(`${this.passed} passed, ${this.failed} failed${skipped}\n`)
    })
  }
}
