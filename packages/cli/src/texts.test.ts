import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasShell } from '../../server/test/support/tab-key.js'
import { recordedContext } from '../test/support/recorded-context.js'
import type { CommandTexts } from './command-texts.js'
import { usageOf } from './command-line.js'
import { bashScript } from './completion-scripts.js'
import { runCommand } from './run.js'
import { TEXTS } from './texts.js'

const DOCUMENT = resolve(import.meta.dirname, '../../../docs/cli-commands.md')

const TREE: Readonly<Record<string, CommandTexts>> = TEXTS
const all = Object.entries(TREE).flatMap(([name, texts]) => [
  [name, texts] as const,
  ...Object.entries(texts.commands ?? {}).map(([word, one]) => [`${name} ${word}`, one] as const),
])

describe('docs/cli-commands.md', () => {
  it('says what the texts of the commands say; `npx vitest run --project unit texts -u` mends it', async () => {
    await expect(documentOf()).toMatchFileSnapshot(DOCUMENT)
  })
})

describe('the texts of a command', () => {
  it.each(all)('%s: one line that begins in lower case and ends without a period', (_path, { summary }) => {
    expect(summary).toMatch(/^[a-z][^\n]{0,98}[^.\n]$/)
  })

  it.each(all.filter(([, { commands }]) => commands === undefined))(
    '%s: examples call it, with options that it has; it prints JSON, unless a shell reads it',
    (path, { examples = [], options = [] }) => {
      expect(examples.length).toBeGreaterThan(0)
      const known = options.map(({ flag }) => flag)
      for (const { command } of examples) {
        expect(command).toContain(`mudra ${path}`)
        for (const [, flag] of command.matchAll(/ --([a-z-]+)/g)) expect(known).toContain(flag)
      }
      expect(known.includes('json')).toBe(path !== 'completion')
    },
  )
})

describe('completion', () => {
  /** What bash is offered with the cursor behind the last word, for each line. */
  const offered = (lines: readonly (readonly string[])[]) => {
    const calls = lines.map((words) => {
      const quoted = ['mudra', ...words].map((word) => `'${word}'`).join(' ')
      return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _mudra; echo "\${COMPREPLY[*]}"`
    })
    const program = `${bashScript(TREE)}\n${calls.join('\n')}`
    const { status, stderr, stdout } = spawnSync('bash', ['--norc', '-uc', program], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    return stdout.split('\n').slice(0, -1)
  }

  it('offers in bash what may stand where the cursor is', () => {
    expect(
      offered([
        [''],
        ['token', 'r'],
        ['help', 'token', 'r'],
        ['login', '--with'],
        ['login', '--store', ''],
        ['api', 'GET', '/users/me', '-q', ''],
        ['completion', ''],
      ]),
    ).toEqual([
      [...Object.keys(TREE), 'help'].join(' '),
      'rotate revoke',
      'rotate revoke',
      '--with-secret --with-token',
      'file keychain env',
      '',
      'bash zsh fish',
    ])
  })

  it.each(['zsh', 'fish'] as const)(
    'has every command and option in %s, which reads it where it is here',
    async (shell) => {
      const { context, out } = recordedContext()
      expect(await runCommand(['completion', shell], context)).toBe(0)
      const script = out.join('\n')
      for (const [path, { options = [] }] of all) {
        expect(script).toContain(path.split(' ').at(-1))
        for (const { flag } of options)
          expect(script).toContain(shell === 'fish' ? `-l ${flag}` : `--${flag}:`)
      }
      if (hasShell(shell))
        expect(spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' }).stderr).toBe('')
    },
  )
})

function documentOf(): string {
  const parts = all.map(([path, texts]) => {
    const level = path.includes(' ') ? '###' : '##'
    const summary = `${texts.summary.charAt(0).toUpperCase()}${texts.summary.slice(1)}.`
    return [
      `${level} \`mudra ${path}\``,
      '',
      texts.about === undefined ? summary : `${summary} ${texts.about}`,
      '',
      `    mudra ${path} ${usageOf(texts)}`,
      ...table(
        'argument',
        (texts.arguments ?? []).map(({ help, name }) => [name, help]),
      ),
      ...table(
        'option',
        (texts.options ?? []).map(({ flag, help, short, value }) => [
          `${short === undefined ? '' : `-${short}, `}--${flag}${value === undefined ? '' : ` ${value}`}`,
          help,
        ]),
      ),
      ...(texts.examples ?? []).flatMap(({ command, what }) => [
        '',
        `${what.charAt(0).toUpperCase()}${what.slice(1)}:`,
        '',
        `    ${command}`,
      ]),
    ].join('\n')
  })
  return [
    '# Commands of mudra',
    '',
    '<!-- Made from packages/cli/src/texts.ts by `npx vitest run --project unit texts -u`. Change the texts, not this file. -->',
    '',
    'What they have in common, exit codes and settings, is in [cli.md](cli.md). `mudra help COMMAND` shows what is below.',
    '',
    parts.join('\n\n'),
    '',
  ].join('\n')
}

function table(head: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const lines = rows.map(
    ([name = '', help = '']) =>
      `| \`${name.replaceAll('|', String.raw`\|`)}\` | ${help.replaceAll('|', String.raw`\|`)} |`,
  )
  return ['', `| ${head} | |`, '| --- | --- |', ...lines]
}
