import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { createInterface, type Interface } from 'node:readline'
import { buffer } from 'node:stream/consumers'
import { Writable } from 'node:stream'
import type { Context } from './context.js'
import { EXIT } from './exit-codes.js'
import { openInBrowser } from './open-browser.js'
import { runCommand } from './run.js'

/** Runs one command for whoever started the process. @returns its exit code */
export async function main(argv: readonly string[]): Promise<number> {
  // Whatever this program writes is its owner's alone.
  process.umask(0o077)
  process.stdout.on('error', (error: Error & { readonly code?: unknown }) => {
    // A reader such as `head` has what it wanted. Other programs die of SIGPIPE then, and this one says the same.
    process.exit(error.code === 'EPIPE' ? EXIT.brokenPipe : EXIT.refused)
  })
  process.once('SIGINT', () => {
    process.exit(EXIT.interrupted)
  })
  const input = openInput()
  try {
    return await runCommand(argv, contextOf(input))
  } finally {
    input.close()
  }
}

function contextOf(input: ReturnType<typeof openInput>): Context {
  const { env: environment, platform, stdout } = process
  return {
    environment,
    platform,
    home: homedir(),
    ...(stdout.isTTY ? { columns: stdout.columns } : {}),
    isColored: stdout.isTTY && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    clock: Date.now,
    fetch: globalThis.fetch,
    print: (line) => {
      stdout.write(`${line}\n`)
    },
    write: (bytes) => {
      stdout.write(bytes)
    },
    complain: (line) => {
      process.stderr.write(`${line}\n`)
    },
    askSecret: async (question) => await input.line(question, { isHidden: true }),
    askLine: async (question) => await input.line(question, { isHidden: false }),
    readInput: async () => await buffer(process.stdin),
    readFile: async (path) => await readFile(path),
    openBrowser: async (address) => await openInBrowser(address, { environment, platform }),
  }
}

/** Lines of standard input, one for each question; at a terminal the question is shown, and what is hidden is not. */
function openInput() {
  let lines: Interface | null = null
  let isHidden = false
  const waiting: string[] = []
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      if (!isHidden) process.stderr.write(chunk)
      done()
    },
  })
  const isTerminal = process.stdin.isTTY
  let isOver = false
  const open = () => {
    const made = createInterface({ input: process.stdin, output, terminal: isTerminal })
    made.on('line', (line) => void waiting.push(line))
    made.once('close', () => (isOver = true))
    // readline takes Ctrl-C for itself at a terminal.
    made.on('SIGINT', () => process.exit(EXIT.interrupted))
    return made
  }
  return {
    line: async (question: string, hiding: { readonly isHidden: boolean }): Promise<string> => {
      lines ??= open()
      if (isTerminal) process.stderr.write(question)
      ;({ isHidden } = hiding)
      if (waiting.length === 0 && !isOver) await Promise.race([once(lines, 'line'), once(lines, 'close')])
      if (isTerminal && isHidden) process.stderr.write('\n')
      isHidden = false
      return waiting.shift() ?? ''
    },
    close: () => {
      lines?.close()
    },
  }
}
