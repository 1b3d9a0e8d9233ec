import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** As the server has it. */
export const LEAST_PASSWORD = 12

export interface PasswordFieldProps extends PasswordInputProps {
  /** Says what a new password has to be. */
  fresh?: boolean
}

/** A password, with a button for eyes and ears to show it. */
export function PasswordField({ fresh = false, ...props }: PasswordFieldProps) {
  const { t } = useTranslation('common')
  return (
    <PasswordInput
      description={fresh ? t('password_hint', { count: LEAST_PASSWORD }) : undefined}
      autoComplete={fresh ? 'new-password' : 'current-password'}
      visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
      {...props}
    />
  )
}

/** What is wrong with a new password, in words; null: nothing. */
export function usePasswordCheck() {
  const { t } = useTranslation('common')
  return (value: string) => (value.length < LEAST_PASSWORD ? t('password_short', { count: LEAST_PASSWORD }) : null)
}
