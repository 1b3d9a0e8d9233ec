import { Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../lib/format.ts'
import { type ForgetAnswer, forgetMe } from './visit-api.ts'
import { VisitError } from './visit-error.tsx'

export interface ForgetMeProps {
  slug: string
  title: string
  opened: boolean
  photoCount: number
  onClose: () => void
  onDone: (answer: ForgetAnswer) => void
}

/** Says what will go, asks, and asks again. */
export function ForgetMe(props: ForgetMeProps) {
  const { t } = useTranslation('visit')
  const { opened, onClose, title } = props
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common:close') }}>
      {opened && <Steps {...props} />}
    </Modal>
  )
}

function Steps({ slug, photoCount, onClose, onDone }: ForgetMeProps) {
  const { t } = useTranslation('visit')
  const { number } = useFormats()
  const [sure, setSure] = useState(false)
  const forget = useMutation({ mutationFn: () => forgetMe(slug), onSuccess: onDone })
  if (!sure)
    return (
      <Stack>
        <div>
          <Text fw={600} mb={4}>
            {t('forget.goes')}
          </Text>
          <List spacing={4}>
            <List.Item>{t('forget.face')}</List.Item>
            <List.Item>{t('forget.photos', { count: photoCount, number: number(photoCount) })}</List.Item>
            <List.Item>{t('forget.link')}</List.Item>
          </List>
        </div>
        <Text>{t('forget.stays')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:cancel')}
          </Button>
          <Button color="red" variant="light" onClick={() => setSure(true)}>
            {t('forget.go_on')}
          </Button>
        </Group>
      </Stack>
    )
  return (
    <Stack>
      <div role="alert">
        <Text fw={600}>{t('forget.sure_title')}</Text>
        <Text>{t('forget.sure')}</Text>
      </div>
      {forget.error && <VisitError error={forget.error} onRetry={() => forget.mutate()} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => setSure(false)} disabled={forget.isPending} autoFocus>
          {t('forget.back')}
        </Button>
        <Button color="red" loading={forget.isPending} onClick={() => forget.mutate()}>
          {t('forget.yes')}
        </Button>
      </Group>
    </Stack>
  )
}
