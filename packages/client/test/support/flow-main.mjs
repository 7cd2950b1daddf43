// For runtimes that are programs: the settings are the argument, the outcome is what is printed.
import process from 'node:process'
import { runFlow } from './flow.mjs'

console.log(JSON.stringify(await runFlow(JSON.parse(process.argv[2]))))
