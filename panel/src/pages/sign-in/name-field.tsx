import { TextInput, type TextInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The name of an account, as password managers and telephones like it. */
export function NameField(props: TextInputProps) {
  const { t } = useTranslation('sign-in')
  return (
    <TextInput
      label={t('name')}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      autoFocus
      {...props}
    />
  )
}
