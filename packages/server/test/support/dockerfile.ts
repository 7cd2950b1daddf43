import { readFileSync } from 'node:fs'
import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast'

/** One step of a Dockerfile. */
export interface Step {
  readonly keyword: string
  /** `--from=build` is `from: build`. */
  readonly flags: Readonly<Record<string, string>>
  readonly words: readonly string[]
  /** All after the keyword and the flags, as it stands. */
  readonly text: string
  /** What stands as a list in brackets (exec form), which no shell reads; null for the rest. */
  readonly list: readonly string[] | null
}

/** A stage: its image, its name, and what follows. */
export interface Stage {
  readonly image: string
  readonly name: string | null
  readonly steps: readonly Step[]
}

export function readDockerfile(file: string): readonly Stage[] {
  const stages: { image: string; name: string | null; steps: Step[] }[] = []
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const keyword = instruction.getKeyword()
    const words = instruction.getArguments().map((argument) => argument.getValue())
    const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : []
    const text = (instruction.getArgumentsContent() ?? '').trim()
    if (keyword === 'FROM') {
      stages.push({ image: words[0] ?? '', name: words[2] ?? null, steps: [] })
      continue
    }
    const step: Step = {
      keyword,
      flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
      words,
      text,
      list: listIn(text),
    }
    const stage = stages.at(-1)
    if (stage === undefined) throw new Error(`${keyword} stands before the first FROM`)
    stage.steps.push(step)
  }
  return stages
}

function listIn(text: string): readonly string[] | null {
  const bracket = /^(?:CMD )?(\[.*\])$/.exec(text)?.[1]
  return bracket === undefined ? null : (JSON.parse(bracket) as string[])
}

/** What a `.dockerignore` leaves of the build context. Its last matching line decides; folders match with all that is below. */
export function readDockerignore(file: string): (path: string) => boolean {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), pattern: line.replace(/^!/, '') }))
  for (const { pattern } of lines)
    if (pattern !== '*' && /[*?[\]\\]/.test(pattern))
      throw new Error(`this reader knows no pattern ${pattern}`)
  return (path) =>
    lines.findLast(({ pattern }) => pattern === '*' || path === pattern || path.startsWith(`${pattern}/`))
      ?.isKept ?? true
}
