import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { makeImports } from './imports.mjs'

const server = resolve(import.meta.dirname, '../../packages/server')
const importsOf = makeImports()

it('follows what is loaded, and not what is only a type', () => {
  const ofRefresh = importsOf(join(server, 'src/features/grants/refresh.ts'))
  expect(ofRefresh).toContain(join(server, 'src/protocol/token/secret.ts'))
  expect(ofRefresh).not.toContain(join(server, 'src/features/grants/refresh.store.ts'))
  expect(ofRefresh).not.toContain(join(server, 'src/platform/clock.ts'))
})

it('finds the way from a test to everything, pages included', () => {
  const ofTest = importsOf(join(server, 'test/http/sign-in.test.ts'))
  expect(ofTest).toContain(join(server, 'src/features/grants/refresh.store.ts'))
  expect(ofTest).toContain(join(server, 'src/features/authorization/consent.page.tsx'))
})
