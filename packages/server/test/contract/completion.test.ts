import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completion } from '../../src/commands/completion.js'
import { TEXTS } from '../../src/commands/texts/all.js'
import { SETTINGS } from '../../src/config/config.js'
import { commandsOn } from '../support/command.js'

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

describe('the Tab key in zsh and fish', () => {
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
