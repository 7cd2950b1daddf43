import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { usageOf } from '../command-help.js'
import { SETTINGS } from '../../config/config.js'
import { TEXTS } from './all.js'
import type { CommandTexts } from './command-texts.js'

const DOCUMENT = resolve(import.meta.dirname, '../../../../../docs/commands.md')

const SETTING_FLAGS: readonly string[] = SETTINGS.map(({ flag }) => flag)

/** Every command with its own texts, each with the words that name it. */
const all: readonly (readonly [path: string, texts: CommandTexts])[] = Object.entries(TEXTS).flatMap(
  ([name, texts]) => [
    [name, texts] as const,
    ...Object.entries(texts.commands ?? {}).map(([word, one]) => [`${name} ${word}`, one] as const),
  ],
)

describe('docs/commands.md', () => {
  it('says what the texts of the commands say; `npx vitest run --project unit commands-doc -u` mends it', async () => {
    await expect(documentOf()).toMatchFileSnapshot(DOCUMENT)
  })
})

describe('the texts of a command', () => {
  it.each(all)('%s: one line that begins in lower case and ends without a period', (_path, { summary }) => {
    expect(summary).toMatch(/^[a-z][^\n]{0,88}[^.\n]$/)
  })

  it.each(all.filter(([, { commands, options }]) => commands === undefined || options !== undefined))(
    '%s: examples call it, with options that it has',
    (path, { examples = [], options = [] }) => {
      expect(examples.length).toBeGreaterThan(0)
      for (const { command } of examples) {
        expect(command).toContain(`mudrad ${path}`)
        const known = [...options.map(({ flag }) => flag), ...SETTING_FLAGS]
        expect([...command.matchAll(/ --([a-z-]+)/g)].map(([, flag]) => flag)).toSatisfy(
          (flags: readonly string[]) => flags.every((flag) => known.includes(flag)),
        )
      }
    },
  )

  it.each(all.filter(([path]) => path !== 'serve' && path !== 'completion'))(
    '%s: prints JSON where it does anything',
    (_path, { commands, options }) => {
      if (commands !== undefined && options === undefined) return
      expect(options?.map(({ flag }) => flag)).toContain('json')
    },
  )
})

function documentOf(): string {
  const parts = all.map(([path, texts]) => {
    const level = path.includes(' ') ? '###' : '##'
    return [
      `${level} \`mudrad ${path}\``,
      '',
      `${texts.summary.charAt(0).toUpperCase()}${texts.summary.slice(1)}.${texts.about === undefined ? '' : ` ${texts.about}`}`,
      '',
      `    mudrad ${path} ${usageOf(texts)}`,
      ...table(
        'argument',
        (texts.arguments ?? []).map(({ help, name }) => [name, help]),
      ),
      ...table(
        'option',
        (texts.options ?? []).map(({ flag, help, value }) => [
          value === undefined ? `--${flag}` : `--${flag} ${value}`,
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
    '# Commands',
    '',
    '<!-- Made from packages/server/src/commands/texts by `npx vitest run --project unit commands-doc -u`. Change the texts, not this file. -->',
    '',
    'Every command takes the settings of [operations.md](operations.md#settings), as options or as variables of the environment. On a terminal, lists are aligned below their heads; into a pipe or a file, each line has its cells with a tab between them. `--json` prints JSON. `mudrad help COMMAND` shows what is below.',
    '',
    'Exit codes: 0 done · 1 refused or failed · 2 not understood, or not possible to start. What is wrong is said on standard error.',
    '',
    parts.join('\n\n'),
    '',
  ].join('\n')
}

function table(head: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const lines = rows.map(
    ([name = '', help = '']) => `| \`${name.replaceAll('|', '\\|')}\` | ${help.replaceAll('|', '\\|')} |`,
  )
  return ['', `| ${head} | |`, '| --- | --- |', ...lines]
}
