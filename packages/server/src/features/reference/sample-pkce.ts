import { orPanic, programOf } from './sample-go.js'
import type { Sample } from './sample.js'

/** Makes a verifier, its challenge and a state. The programs print lines that set them in the shell, for the samples that follow. */
export const PKCE_SAMPLE: Sample = {
  curl: [
    'export CODE_VERIFIER=$(openssl rand -hex 32)',
    `export CODE_CHALLENGE=$(printf %s "$CODE_VERIFIER" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')`,
    'export STATE=$(openssl rand -hex 16)',
  ].join('\n'),
  node: [
    '// eval "$(node pkce.mjs)"',
    "import { createHash, randomBytes } from 'node:crypto'",
    '',
    "const verifier = randomBytes(32).toString('hex')",
    "const challenge = createHash('sha256').update(verifier).digest('base64url')",
    'console.log(`export CODE_VERIFIER=${verifier}`)',
    'console.log(`export CODE_CHALLENGE=${challenge}`)',
    "console.log(`export STATE=${randomBytes(16).toString('hex')}`)",
    '',
  ].join('\n'),
  python: [
    '# eval "$(python3 pkce.py)"',
    'import base64',
    'import hashlib',
    'import secrets',
    '',
    'verifier = secrets.token_hex(32)',
    'digest = hashlib.sha256(verifier.encode()).digest()',
    'challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()',
    'print(f"export CODE_VERIFIER={verifier}")',
    'print(f"export CODE_CHALLENGE={challenge}")',
    'print(f"export STATE={secrets.token_hex(16)}")',
    '',
  ].join('\n'),
  go: `// eval "$(go run pkce.go)"\n${programOf(
    [
      'random := make([]byte, 48)',
      'if _, err := rand.Read(random); err != nil {',
      ...orPanic().slice(1),
      'verifier := hex.EncodeToString(random[:32])',
      'digest := sha256.Sum256([]byte(verifier))',
      'fmt.Println("export CODE_VERIFIER=" + verifier)',
      'fmt.Println("export CODE_CHALLENGE=" + base64.RawURLEncoding.EncodeToString(digest[:]))',
      'fmt.Println("export STATE=" + hex.EncodeToString(random[32:]))',
    ],
    ['crypto/rand', 'crypto/sha256', 'encoding/base64', 'encoding/hex', 'fmt'],
  )}`,
}
