import { expect, it } from 'vitest'
import { destinationOf } from './authorize-destination.js'

it.each([
  ['https://app.example.com:8443/cb?x=1', 'confidential', { kind: 'site', host: 'app.example.com:8443' }],
  ['https://xn--bcher-kva.example/', 'native', { kind: 'site', host: 'xn--bcher-kva.example' }],
  ['http://localhost:4567/oauth-callback', 'confidential', { kind: 'site', host: 'localhost:4567' }],
  ['http://127.0.0.1:51234/callback', 'native', { kind: 'device', host: '127.0.0.1:51234' }],
  ['http://[::1]:3000/cb', 'native', { kind: 'device', host: '[::1]:3000' }],
  ['http://192.168.1.20:8123/auth', 'confidential', { kind: 'network', host: '192.168.1.20:8123' }],
  ['http://[fd00::5]/cb', 'native', { kind: 'network', host: '[fd00::5]' }],
  ['com.example.app:/oauth', 'native', { kind: 'device', host: 'com.example.app' }],
  ['com.example.app://oauth', 'native', { kind: 'device', host: 'com.example.app' }],
  ['cursor://anysphere.cursor-mcp/cb', 'native', { kind: 'claimed', scheme: 'cursor' }],
  ['myapp:/cb', 'native', { kind: 'claimed', scheme: 'myapp' }],
  ['http://app.localhost:3000/cb', 'native', { kind: 'device', host: 'app.localhost:3000' }],
  ['urn:ietf:wg:oauth:2.0:oob', 'native', { kind: 'copy' }],
] as const)('names where %s of a %s app leads', (redirectUri, kind, destination) => {
  expect(destinationOf(redirectUri, kind)).toEqual(destination)
})
