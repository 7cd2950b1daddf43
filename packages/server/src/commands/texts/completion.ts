import type { CommandTexts } from './command-texts.js'

export const COMPLETION: CommandTexts = {
  summary: 'print a script with which the Tab key completes mudrad commands',
  arguments: [{ name: 'SHELL', help: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] }],
  examples: [
    { command: 'source <(mudrad completion bash)', what: 'in ~/.bashrc' },
    { command: 'source <(mudrad completion zsh)', what: 'in ~/.zshrc, after compinit' },
    { command: 'mudrad completion fish > ~/.config/fish/completions/mudrad.fish', what: 'once' },
  ],
}
