export const SECURITY_PATH = '/0/profile/security'
export const APP_PATH = `${SECURITY_PATH}/app`
export const PASSKEYS_PATH = `${SECURITY_PATH}/passkeys`
export const CODES_PATH = `${SECURITY_PATH}/recovery-codes`
