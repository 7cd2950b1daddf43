import { CliError } from './errors.js'

/** What jq ends with where the filter is none. */
const NOT_COMPILED = 3

/**
 * Runs a filter of jq on a text of JSON. The program is jq itself, compiled for WebAssembly, which reaches no file and no variable of the machine.
 * @param filter  as `jq -r` takes it
 * @returns what it printed, without a line break at its end
 * @throws CliError `jq_invalid`, `jq_failed`
 */
export async function runJq(json: string, filter: string): Promise<string> {
  const { loadJq } = await import('jq-wasm')
  const { exitCode, stderr, stdout } = (await loadJq()).raw(json, filter, ['-r'])
  if (exitCode === 0) return stdout
  const said = stderr.replaceAll(/^jq: /gm, '').trim()
  if (exitCode === NOT_COMPILED) throw new CliError('jq_invalid', `--jq is not a filter of jq: ${said}`)
  throw new CliError('jq_failed', `The filter failed: ${said}`)
}
