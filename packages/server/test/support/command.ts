import type { Command } from '../../src/commands/command.js'
import type { Environment } from '../../src/config.js'
import { OperatorProblem } from '../../src/platform/faults.js'
import { testPlatform } from './house.js'

export interface Ran {
  /** As the process would end; 2 with what was not understood as its complaint. */
  readonly code: number
  readonly printed: string
  readonly complained: string
}

/** Runs commands in this process. @param environment  the settings */
export function commandsOn(environment: Environment) {
  const platform = testPlatform()
  return async (command: Command, ...args: readonly string[]): Promise<Ran> => {
    const printed: string[] = []
    const complained: string[] = []
    const code = await command(args, {
      environment,
      platform,
      nodeVersion: process.versions.node,
      print: (line) => void printed.push(line),
      complain: (line) => void complained.push(line),
      askSecret: async () => await Promise.resolve(''),
    }).catch((error: unknown) => {
      if (!(error instanceof OperatorProblem)) throw error
      complained.push(error.message)
      return 2
    })
    return { code, printed: printed.join('\n'), complained: complained.join('\n') }
  }
}
