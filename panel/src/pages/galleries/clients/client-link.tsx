import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { endOfDay } from '../../enroll/fields.ts'
import { MadeLink } from '../made-link.tsx'
import type { ClientPartProps } from './edit-client.tsx'

const params = ({ gallery, client }: ClientPartProps) => ({
  params: { path: { id: gallery.id, clientId: client.id } },
})

/** By which a client sees their photos, shown once. */
export function ClientLink(props: ClientPartProps) {
  const { t } = useTranslation('galleries')
  const { opened, onClose, client } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('link.title', { name: client.name })}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body {...props} />}
    </Modal>
  )
}

function Body(props: ClientPartProps) {
  const { t } = useTranslation('galleries')
  const [day, setDay] = useState('')
  const make = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/v1/galleries/{id}/clients/{clientId}/link', {
          ...params(props),
          body: { expiresAt: endOfDay(day) },
        }),
      ),
    gcTime: 0,
  })
  if (make.data)
    return (
      <Stack>
        <MadeLink link={make.data} />
        <Group justify="flex-end">
          <Button onClick={props.onClose} data-autofocus>
            {t('link.kept')}
          </Button>
        </Group>
      </Stack>
    )
  return (
    <Stack>
      <Text>{t('link.meaning')}</Text>
      {props.gallery.visibility === 'private' && (
        <Alert color="yellow" icon={<IconLock />} styles={READABLE}>
          {t('link.private')}
        </Alert>
      )}
      <TextInput
        type="date"
        label={t('link.expires')}
        description={t('link.expires_hint')}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      {make.error && <ErrorState error={make.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={props.onClose}>
          {t('common:cancel')}
        </Button>
        <Button data-autofocus loading={make.isPending} onClick={() => make.mutate()}>
          {t('link.make')}
        </Button>
      </Group>
    </Stack>
  )
}

export function RevokeLink(props: ClientPartProps) {
  const { t } = useTranslation('galleries')
  const { opened, onClose, client } = props
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/galleries/{id}/clients/{clientId}/link', params(props))),
    onSuccess: () => {
      onClose()
      notifications.show({ message: t('link.revoked', { name: client.name }) })
    },
  })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('link.revoke_title', { name: client.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack>
        <Text>{t('link.revoke_meaning')}</Text>
        {revoke.error && <ErrorState error={revoke.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:cancel')}
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t('link.revoke')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
