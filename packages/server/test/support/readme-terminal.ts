import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { endGroup } from './clone.js'
import { startInClone, type FreshClone, type LongRunning } from './fresh-clone.js'

const run = promisify(execFile)

/** A fenced block of a text in Markdown. */
export interface Snippet {
  readonly language: string
  readonly text: string
  /** What the first line of a program calls it: `// tasks.mjs`. Null for others. */
  readonly file: string | null
}

/** @returns the fenced blocks of a text in Markdown, in their order */
export function snippetsOf(markdown: string): readonly Snippet[] {
  return [...markdown.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
    file: /^\/\/ ([\w-]+\.[cm]?js)\n/.exec(text)?.[1] ?? null,
  }))
}

/** @returns the files of the repository that a text in Markdown links to or shows */
export function filesNamedIn(markdown: string): readonly string[] {
  const links = [...markdown.matchAll(/\]\(([^)#]+)\)|\b(?:src|srcset)="([^"]+)"/g)]
  return links.map(([, link, picture]) => link ?? picture ?? '').filter((one) => !/^[a-z]+:/.test(one))
}

/**
 * The terminal of somebody who copies lines out of a document: what they export stays.
 * @param typed  what they type where they are asked
 */
export function openTerminal(clone: FreshClone, { typed }: { readonly typed: string }) {
  const exported = join(clone.home, 'exported')
  const env = { TMPDIR: clone.home }
  const before = () => (existsSync(exported) ? `. '${exported}'\n` : '')
  const running: LongRunning[] = []
  return {
    /** @returns what lines wrote that end by themselves; any of them that fails ends them all, and throws */
    type: async (lines: string): Promise<string> => {
      const script = `set -eu\n${before()}${lines}\nexport -p > '${exported}'`
      const started = run('bash', ['-c', script], {
        cwd: clone.folder,
        env: { ...clone.environment, ...env },
      })
      started.child.stdin?.end(`${typed}\n`)
      return (await started).stdout
    },
    /** Starts a line that goes on, and waits until it writes another one. */
    start: async (command: string, line: RegExp, settings: Readonly<Record<string, string>> = {}) => {
      const script = `${before()}${command}`
      const started = await startInClone(clone, ['bash', '-c', script], {
        env: { ...env, ...settings },
        line,
      })
      running.push(started)
      return started
    },
    close: async () => {
      for (const { process } of running) await endGroup(process)
    },
  }
}
