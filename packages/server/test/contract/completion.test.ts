import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completion } from '../../src/commands/completion.js'
import { TEXTS } from '../../src/commands/texts/all.js'
import { SETTINGS } from '../../src/config/config.js'
import { commandsOn } from '../support/command.js'
import { hasShell, offeredIn } from '../support/tab-key.js'

const run = commandsOn({})
const script = async (shell: string) => (await run(completion, shell)).printed

describe('the Tab key in bash', () => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-completion-'))
    writeFileSync(join(folder, 'mudrad.bash'), await script('bash'))
    writeFileSync(join(folder, 'team one.yaml'), '')
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  /** What bash is offered with the cursor behind the last word, as `complete` asks for it. */
  const offered = (...words: readonly string[]): readonly string[] => {
    const line = ['mudrad', ...words]
    const quoted = line.map((word) => `'${word}'`).join(' ')
    const program = `source ./mudrad.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${line.length - 1}; _mudrad; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { status, stderr, stdout } = spawnSync('bash', ['--norc', '-uc', program], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
    return stdout.split('\n').filter((word) => word !== '')
  }

  it('is taken over by bash for mudrad', () => {
    const { stdout } = spawnSync('bash', ['--norc', '-c', 'source ./mudrad.bash; complete -p mudrad'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(stdout).toBe('complete -F _mudrad mudrad\n')
  })

  it('offers every command, and what can be done with each', () => {
    expect(offered('')).toEqual([...Object.keys(TEXTS), 'help'])
    expect(offered('us')).toEqual(['user'])
    for (const [name, { commands }] of Object.entries(TEXTS))
      if (commands !== undefined) expect(offered(name, '')).toEqual(Object.keys(commands))
    expect(offered('help', 'token', 'r')).toEqual(['rotate', 'revoke'])
  })

  it('offers the options of a command and every setting, and nothing of another command', () => {
    expect(offered('token', 'create', 'ada@people.example', '--')).toEqual([
      ...(TEXTS['token']?.commands?.['create']?.options ?? []).map(({ flag }) => `--${flag}`),
      '--help',
      ...SETTINGS.map(({ flag }) => `--${flag}`),
    ])
    expect(offered('token', 'list', '--sc')).toEqual([])
    expect(offered('demo', '--t')).toEqual(expect.arrayContaining(['--tokens']))
  })

  it('offers what may follow an option or stand for an argument: words, files, or nothing', () => {
    expect(offered('user', 'create', 'a@b.example', '--role', '')).toEqual(['admin', 'member', 'guest'])
    expect(offered('policy', 'set', '1', '--apps', 'ap')).toEqual(['approved'])
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(offered('demo', 'reset', '--seed', 'te')).toEqual(['team one.yaml'])
    expect(offered('backup', 'te')).toEqual(['team one.yaml'])
    expect(offered('token', 'create', '--name', '')).toEqual([])
    // The word after an option is its value, also where a command is called the same.
    expect(offered('app', 'create', '--name', 'list', '--na')).toEqual(['--name', '--native'])
  })
})

describe.each(['zsh', 'fish'] as const)('the Tab key in %s', (shell) => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-completion-'))
    writeFileSync(join(folder, `mudrad.${shell}`), await script(shell))
    writeFileSync(join(folder, 'team one.yaml'), '')
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  const isThere = hasShell(shell)
  const why = isThere ? '' : ` (skipped: there is no ${shell}; it is in the package ${shell})`

  it.skipIf(!isThere)(`offers what may follow, where it is pressed${why}`, () => {
    const expected: readonly (readonly [line: string, offered: readonly string[]])[] = [
      ['', [...Object.keys(TEXTS), 'help']],
      ['us', ['user']],
      ...Object.entries(TEXTS).flatMap(([name, { commands }]) =>
        commands === undefined ? [] : [[`${name} `, Object.keys(commands)] as const],
      ),
      ['help token r', ['rotate', 'revoke']],
      [
        'token create ada@people.example --',
        [
          ...(TEXTS['token']?.commands?.['create']?.options ?? []).map(({ flag }) => `--${flag}`),
          '--help',
          ...SETTINGS.map(({ flag }) => `--${flag}`),
        ],
      ],
      ['token list --sc', []],
      ['user create a@b.example --role ', ['admin', 'member', 'guest']],
      ['policy set 1 --apps ap', ['approved']],
      ['completion ', ['bash', 'zsh', 'fish']],
      ['demo reset --seed te', ['team one.yaml']],
      ['backup te', ['team one.yaml']],
      ['token create --name ', []],
      ['app create --name list --na', ['--name', '--native']],
    ]
    const offered = offeredIn(
      shell,
      folder,
      expected.map(([line]) => `mudrad ${line}`),
    )
    expect(expected.map(([line], index) => [line, offered[index]])).toEqual(
      expected.map(([line, words]) => [line, [...new Set(words)].toSorted()]),
    )
  })
})

describe('the script for zsh and fish', () => {
  it.each(['zsh', 'fish'])('%s has every command, option and setting', async (shell) => {
    const text = await script(shell)
    for (const [name, { commands = {}, options = [] }] of Object.entries(TEXTS)) {
      for (const word of [name, ...Object.keys(commands)]) expect(text).toContain(word)
      for (const { flag } of [...options, ...SETTINGS])
        expect(text).toContain(shell === 'fish' ? `-l ${flag}` : `--${flag}`)
    }
  })

  it('another shell is refused', async () => {
    expect(await run(completion, 'tcsh')).toMatchObject({
      code: 2,
      complained: 'the shell must be bash, zsh or fish, and not tcsh',
    })
  })
})
