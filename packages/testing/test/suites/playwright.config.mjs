export default {
  testMatch: '*.spec.mjs',
  workers: 1,
  timeout: 120_000,
  reporter: 'json',
  use: { launchOptions: { executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] } },
}
