#!/usr/bin/env node
// Loads the program on Node 22.13 or newer. Every Node since 14 must be able to read this file, or an older one would greet its user with a
// syntax error instead of a sentence.
const OLDEST_NODE = [22, 13]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) {
  import('../dist/main.js').then(
    async (program) => {
      process.exitCode = await program.main(process.argv.slice(2))
    },
    (error) => {
      process.stderr.write(
        `mudra cannot be loaded: ${error.message}. Install @mudra/cli again; in a clone of Mudra, run npm run build.\n`,
      )
      process.exitCode = 2
    },
  )
} else {
  process.stderr.write(
    `mudra needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node} at ${process.execPath}.\n`,
  )
  process.exitCode = 2
}
