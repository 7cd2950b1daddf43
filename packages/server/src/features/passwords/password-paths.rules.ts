export const RESET_PATH = '/login/reset'

export const NEW_PASSWORD_PATH = `${RESET_PATH}/new`
