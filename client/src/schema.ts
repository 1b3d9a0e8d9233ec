/** Made of the OpenAPI document by `npm run client`; not written by hand. */
export interface paths {
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Sign in to the panel */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sign out */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in by a one-time link */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        token: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change my password */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        current?: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the first account
         * @description With the token of the one-time link that the server printed at its first start.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        token: string;
                        name: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** API keys */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make an API key
         * @description Every collection it names must be there (collection_not_found).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description aws: signs requests to the Rekognition endpoint; key is its secret
                         * @default api
                         * @enum {string}
                         */
                        kind?: "api" | "aws";
                        /** @default unnamed */
                        name?: string;
                        role: components["schemas"]["RoleInput"];
                        /**
                         * @description Null: every collection
                         * @default null
                         */
                        collections?: string[] | null;
                        /** @default null */
                        expires_at?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewApiKey"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts of the panel */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make an account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        role: components["schemas"]["RoleInput"];
                        /**
                         * @description Null: every collection
                         * @default null
                         */
                        collections?: string[] | null;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change an account */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    account_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        role?: components["schemas"]["RoleInput"];
                        /** @description Null: every collection */
                        collections?: string[] | null;
                        password?: string;
                        disabled?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Remove an account */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    account_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a one-time sign-in link
         * @description For a forgotten password. Whoever has the link is signed in as this account.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    account_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            token: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601, UTC
                             */
                            expires_at: string;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enroll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrol a person, or add pictures
         * @description Refuses pictures that are not good enough (422 with the reasons) and faces that belong to another person (409 with duplicate_info). What fails leaves nothing behind. At most 20 pictures, together at most 100 MiB; send more of them in several requests with person_id, or as a bulk enrolment.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description Required for a new person */
                        user_name?: string;
                        /** @description Adds the pictures to this person */
                        person_id?: string;
                        gender?: string;
                        birth_year?: number;
                        hometown?: string;
                        residence?: string;
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        /**
                         * @description Enrol even a face that belongs to somebody else
                         * @enum {string}
                         */
                        allow_duplicate?: "true" | "false";
                        /** @description Which of several faces: its box, in fractions */
                        face_left?: number;
                        face_top?: number;
                        face_width?: number;
                        face_height?: number;
                        /** @description Version of the wording that was agreed to */
                        consent_version?: string;
                        consent_purpose?: string;
                        consent_given_by?: string;
                        /** Format: date-time */
                        consent_expires_at?: string;
                        image: string | string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Enrolled"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Who is in the picture
         * @description Every face is in the answer and in the history; one that nobody matches has nulls.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Least confidence 0-1; higher is stricter. Given, it is applied as it is. Not given: that of the purpose (0.6 unless configured), raised with the size of the collection so that a stranger is taken for somebody in it no more often than the purpose allows. */
                    threshold?: number;
                    /** @description Default: the only collection of the key, otherwise the default collection */
                    collection?: string;
                    purpose?: components["schemas"]["PurposeInput"];
                    /** @description Where the picture comes from, for the history */
                    source?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description Least confidence 0-1; higher is stricter. Given, it is applied as it is. Not given: that of the purpose (0.6 unless configured), raised with the size of the collection so that a stranger is taken for somebody in it no more often than the purpose allows. */
                        threshold?: number;
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        purpose?: components["schemas"]["PurposeInput"];
                        /** @description Where the picture comes from, for the history */
                        source?: string;
                        /**
                         * Format: binary
                         * @description JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC or BMP
                         */
                        image: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Identified"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Are these the same person
         * @description Nothing of the two pictures is kept.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /**
                         * Format: binary
                         * @description JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC or BMP
                         */
                        source: string;
                        /**
                         * Format: binary
                         * @description JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC or BMP
                         */
                        target: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Compared"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where are the faces, how good are they */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /**
                         * Format: binary
                         * @description JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC or BMP
                         */
                        image: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Detected"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People, by name
         * @description The total is in X-Total-Count, neighbouring pages are in Link.
         */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    /** @description A part of the name */
                    q?: string;
                    /** @description Default: the only collection of the key, otherwise the default collection */
                    collection?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Person"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A person */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Person"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Change a person
         * @description What is left out stays.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        user_name?: string;
                        gender?: string | null;
                        birth_year?: number | null;
                        hometown?: string | null;
                        residence?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Person"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Erase a person
         * @description Everything stored of the person goes; the answer is the receipt. 202: a step failed and is repeated until it succeeds. Asking again for somebody who was erased answers with the same receipt.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureReceipt"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureReceipt"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/erasure-preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What erasing would remove */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasurePreview"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Merge another person into this one */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        from_person_id: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Person"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A portrait */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reference pictures of a person */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Embedding"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embeddings/{embedding_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a reference picture
         * @description Not the last one: erase the person instead.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    embedding_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embeddings/{embedding_id}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture, as JPEG */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    embedding_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embeddings/{embedding_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The face */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    embedding_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Consents of a person */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consent"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Record a consent */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        wording_version: string;
                        purpose: string;
                        given_by: string;
                        /** Format: date-time */
                        given_at?: string;
                        expires_at?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consent"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/consents/{consent_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw a consent */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                    consent_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consent"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state of things */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Overview"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/matches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Identification history, newest first */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    from?: string;
                    to?: string;
                    /** @description Default: the only collection of the key, otherwise the default collection */
                    collection?: string;
                    known?: "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Match"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/matches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a person was found */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    from?: string;
                    to?: string;
                };
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Match"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/matches/{match_id}/crop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The face of a match */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    match_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Erasure receipts, newest first */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureReceipt"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/erasures/{erasure_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An erasure receipt */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    erasure_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureReceipt"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit log, newest first */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    from?: string;
                    to?: string;
                    actor?: string;
                    action?: string;
                    target?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditEntry"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the audit log intact */
        get: {
            parameters: {
                query?: {
                    seq?: number;
                    hash?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditVerification"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Collections */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Collection"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make a collection */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        collection: string;
                        policy?: {
                            match_retention_days?: number | null;
                            person_retention_days?: number | null;
                            /** @enum {string} */
                            consent?: "required" | "optional";
                            keep_references?: boolean;
                            keep_crops?: boolean;
                            /** @enum {string} */
                            matches_on_erasure?: "delete" | "anonymise";
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Collection"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{collection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A collection */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    collection: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Collection"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Erase a collection with everybody in it */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    collection: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            people: number;
                            faces: number;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{collection}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the policy of a collection */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    collection: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        match_retention_days?: number | null;
                        person_retention_days?: number | null;
                        /** @enum {string} */
                        consent?: "required" | "optional";
                        keep_references?: boolean;
                        keep_crops?: boolean;
                        /** @enum {string} */
                        matches_on_erasure?: "delete" | "anonymise";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Collection"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs by kind and group */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobGroup"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Queue failed jobs again
         * @description All that are visible, or those of a kind, group or batch.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        kind?: string;
                        /** @description Whose turn it is: the kind, or such as a gallery */
                        group?: string;
                        /** @description Jobs that were put in together */
                        batch?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Redriven"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/groups/{group}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin no more jobs of a group
         * @description Those that run go on. Of the jobs of a group with collections outside the scope of the credentials: forbidden (403); of a group without jobs: job_not_found (404).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    group: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobGroupState"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/groups/{group}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on with the jobs of a group
         * @description Of the jobs of a group with collections outside the scope of the credentials: forbidden (403); of a group without jobs: job_not_found (404).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    group: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobGroupState"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs, newest first
         * @description Jobs that were put in together, as those of a gallery, are left out unless a kind, group, batch or state is asked for. Dead letters are those in state failed.
         */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    kind?: string;
                    /** @description Whose turn it is: the kind, or such as a gallery */
                    group?: string;
                    /** @description Jobs that were put in together */
                    batch?: string;
                    state?: "queued" | "running" | "done" | "failed" | "cancelled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    job_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came of each row */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    state?: "waiting" | "done" | "failed";
                };
                header?: never;
                path: {
                    job_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobItem"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a job */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    job_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try what failed again
         * @description Rows that failed, or the whole of a job that failed. job_not_finished (409) while it is under way; object_not_found (404) when the uploaded archive is gone: then send it again.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    job_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk-enroll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrol many people
         * @description A zip with one folder for each person, or with a CSV (user_name, image, details) beside the pictures, or the path of a folder below a configured import root.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description Instead of an archive: a folder on the server */
                        folder?: string;
                        /** @description Path of the CSV in the archive or folder; left out, the one at the top, and without any folders tell who is who */
                        csv?: string;
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        /** @enum {string} */
                        allow_duplicate?: "true" | "false";
                        /** @description Instead of an archive: what was sent for an estimate, by the word its answer had */
                        upload?: string;
                        /**
                         * Format: binary
                         * @description A zip
                         */
                        archive?: string;
                        /**
                         * Format: binary
                         * @description The CSV, when it is neither in the archive nor in the folder
                         */
                        list?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk-enroll/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What enrolling many people would cost
         * @description Takes what the enrolment takes, begins nothing, and keeps the upload for a day, so that the enrolment need not send it again.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description Instead of an archive: a folder on the server */
                        folder?: string;
                        /** @description Path of the CSV in the archive or folder; left out, the one at the top, and without any folders tell who is who */
                        csv?: string;
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        /** @enum {string} */
                        allow_duplicate?: "true" | "false";
                        /** @description Instead of an archive: what was sent for an estimate, by the word its answer had */
                        upload?: string;
                        /**
                         * Format: binary
                         * @description A zip
                         */
                        archive?: string;
                        /**
                         * Format: binary
                         * @description The CSV, when it is neither in the archive nor in the folder
                         */
                        list?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BulkEstimate"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Load, and latency by client
         * @description Of the whole installation: for credentials that are valid for every collection.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Telemetry"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** A client reports of a request of its own */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        client_id: string;
                        transport?: string | null;
                        latency_ms?: number | null;
                        status?: (string | number) | null;
                        faces_detected?: number | null;
                        error_message?: string | null;
                        timestamp?: (string | number) | null;
                        api_endpoint?: string | null;
                        interval_seconds?: number | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "accepted";
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is configured, and where it came from */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Setting"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rewrite the database without what was removed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Health"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can it serve */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Readiness"];
                    };
                };
                /** @description Default Response */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Readiness"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prometheus metrics
         * @description Of the whole installation: for credentials that are valid for every collection.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Engines, and migrations */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Backend"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backend/migrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take everybody along to another engine
         * @description Without `confirm` it answers with what it would cost, and nothing is begun. The engine in use stays in use: start with the settings of the other one when that is verified.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description `local`, `local:<model pack>`, `rekognition`, `rekognition:<region>` */
                        to: string;
                        /**
                         * @description Go on without people whose pictures are not kept
                         * @default false
                         */
                        leave_behind?: boolean;
                        /** @default false */
                        confirm?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            estimate: components["schemas"]["BackendEstimate"];
                            job: null;
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            estimate: components["schemas"]["BackendEstimate"];
                            job: components["schemas"]["BackendJob"];
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backend/mirrors/{engine}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete everything on an engine that is not in use */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
                    engine: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackendEngine"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Galleries, newest first */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    /** @description A part of the name */
                    q?: string;
                    /** @description The one gallery of this short name */
                    slug?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            pagination: components["schemas"]["Pagination"];
                            galleries: components["schemas"]["Gallery"][];
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a gallery
         * @description With a face collection of its own: for credentials that are valid for every collection.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        /** @description Part of the clients’ link: small letters, digits and dashes */
                        slug?: string;
                        faceRecognitionEnabled?: boolean;
                        visibility?: components["schemas"]["VisibilityInput"];
                        preset?: components["schemas"]["PresetInput"];
                        /** @description 0-100, calibrated: a value has the same false match rate with every model */
                        threshold?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Gallery"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A gallery */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Gallery"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Change a gallery
         * @description What is left out stays. With another threshold the photos are matched anew.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        /** @description Part of the clients’ link: small letters, digits and dashes */
                        slug?: string;
                        faceRecognitionEnabled?: boolean;
                        visibility?: components["schemas"]["VisibilityInput"];
                        preset?: components["schemas"]["PresetInput"];
                        /** @description 0-100, calibrated: a value has the same false match rate with every model */
                        threshold?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Gallery"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Delete a gallery and everything in it
         * @description Photos that were uploaded go; those in a bucket of yours stay there.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            receipts: components["schemas"]["ErasureReceipt"][];
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the gallery’s own link
         * @description Whoever has it may show their face, where the visibility is “selfie”. The one before is worth nothing.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GalleryLink"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Revoke the gallery’s own link */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Clients, by name */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    q?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            pagination: components["schemas"]["Pagination"];
                            clients: components["schemas"]["GalleryClient"][];
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a client */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        email?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GalleryClient"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/enrolled-faces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Clients with a face */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            pagination: components["schemas"]["Pagination"];
                            clients: components["schemas"]["GalleryClient"][];
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/clients/{clientId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A client */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    clientId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GalleryClient"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Change a client */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    clientId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        email?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GalleryClient"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Remove a client
         * @description With face, matches and links. The photos stay.
         */
        delete: {
            parameters: {
                query?: {
                    /** @description Their faces in the photos are nobody’s from then on, and are never looked at again */
                    forgetInPhotos?: "true" | "false";
                };
                header?: never;
                path: {
                    id: string;
                    clientId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            /** @description Faces in photos */
                            forgotten: number;
                            /** @description Null: no face was enrolled */
                            receipt: components["schemas"]["ErasureReceipt"] | null;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/clients/{clientId}/enroll-face": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrol a client’s face
         * @description A picture’s key as JSON, or pictures as a form. Refuses pictures that are not good enough (422 with the reasons in images). The stored faces of the gallery are compared at once.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    clientId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Instead of a picture: the key of one in the configured bucket */
                        referenceR2Key?: string;
                        /** @description Which of several faces: its box, in fractions */
                        face_left?: number;
                        face_top?: number;
                        face_width?: number;
                        face_height?: number;
                        /** @description Version of the wording that was agreed to */
                        consent_version?: string;
                        consent_purpose?: string;
                        /** @description Default: the client */
                        consent_given_by?: string;
                        /** Format: date-time */
                        consent_expires_at?: string;
                        image?: string | string[];
                    };
                    "multipart/form-data": {
                        /** @description Instead of a picture: the key of one in the configured bucket */
                        referenceR2Key?: string;
                        /** @description Which of several faces: its box, in fractions */
                        face_left?: number;
                        face_top?: number;
                        face_width?: number;
                        face_height?: number;
                        /** @description Version of the wording that was agreed to */
                        consent_version?: string;
                        consent_purpose?: string;
                        /** @description Default: the client */
                        consent_given_by?: string;
                        /** Format: date-time */
                        consent_expires_at?: string;
                        image?: string | string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnrolledFace"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/clients/{clientId}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a client’s link
         * @description The one before is worth nothing.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    clientId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Default: never */
                        expiresAt?: string | null;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GalleryLink"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Revoke a client’s links */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    clientId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Photos
         * @description By time added and name; of a client by similarity.
         */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    state?: components["schemas"]["PhotoStateInput"];
                    clientId?: string;
                    folderId?: string;
                    /** @description A part of the file’s name */
                    q?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PhotoPage"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Upload photos
         * @description At most 50 files at once. Each is answered on its own, in order: one that is refused keeps no other from being added, and what came whole before the connection broke is kept.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        photos: string | string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddedPhotos"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Delete photos
         * @description With their faces and matches. Files in a bucket of yours stay there.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        photoIds: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            removed: number;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/missing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What is left to upload
         * @description Of these files those that are not there yet, by name and size.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        files: {
                            name: string;
                            bytes: number;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            files: {
                                name: string;
                                bytes: number;
                            }[];
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add photos by key
         * @description They stay in their bucket and are only read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        keys: string[];
                        /** @description Default: the bucket that is configured */
                        bucket?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddedPhotos"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add what is below a prefix */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        prefix: string;
                        /** @description Default: the bucket that is configured */
                        bucket?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            found: number;
                            added: number;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos.zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Photos as a zip
         * @description All, or those of a client or a folder.
         */
        get: {
            parameters: {
                query?: {
                    clientId?: string;
                    folderId?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": unknown;
                    };
                };
            };
        };
        put?: never;
        /** Chosen photos as a zip */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        photoIds: string[];
                    };
                };
            };
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/{photoId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A photo */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Photo"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a photo */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/{photoId}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file */
        get: {
            parameters: {
                query?: {
                    /** @description Answer with a redirect to where the file is kept, good for a minute; where there is no such way, the file */
                    direct?: "true" | "false";
                };
                header?: never;
                path: {
                    id: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/*": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/{photoId}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** At most 640 pixels on the longer side */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/{photoId}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** At most 320 pixels on the longer side */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/{photoId}/face-detail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Faces of a photo, and who they are */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FaceDetail"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/photos/{photoId}/process-faces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at a photo now */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        forceReprocess?: boolean;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcessedPhoto"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/process-all-faces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look at every photo, and wait for it
         * @description For small galleries; it ends when the client leaves.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        forceReprocess?: boolean;
                        concurrency?: number;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcessedAll"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/process-faces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Queue a job for each photo
         * @description What is below the prefix of the configured bucket is added first. With dryRun nothing is begun.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        forceReprocess?: boolean;
                        dryRun?: boolean;
                        prefix?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueuedPhotos"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/process-faces/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin no more */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            cancelled: number;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/process-faces/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold up */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            paused: boolean;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/process-faces/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            paused: boolean;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/process-faces/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try the photos again that were given up */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueuedPhotos"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/face-process-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far it is */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcessStatus"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/face-process-errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Photos that were given up, with reasons */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PhotoPage"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far it is, as it changes
         * @description Server-sent events: “status” with what face-process-status answers, at first and whenever it changes, and “gone” when the gallery is deleted. It ends now and then: connect again.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/face-results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Photos of a client, or clients with their photo counts */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                    clientId?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FaceResults"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/separate-folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The folders, and how far grouping is */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GalleryFolders"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Group the photos: a folder for each client, and for each stranger in several photos */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FolderJob"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/separate-folders/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Group no further */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GalleryFolders"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/galleries/{id}/folders/{folderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A folder with its photos */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                    folderId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            folder: components["schemas"]["GalleryFolder"];
                            pagination: components["schemas"]["Pagination"];
                            photos: components["schemas"]["Photo"][];
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange the secret of a link for a cookie */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        token: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Visit"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The gallery, and what the link is good for */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Visit"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/selfie": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show one’s face
         * @description With the gallery’s own link only. The cookie is one for a day from then on; programs find the secret in token.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description The version that was agreed to */
                        consent_version?: string;
                        name?: string;
                        /**
                         * Format: binary
                         * @description JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC or BMP
                         */
                        image: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VisitBegun"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/photos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own photos, the likest first */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    limit?: number;
                };
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            pagination: components["schemas"]["Pagination"];
                            photos: components["schemas"]["VisitPhoto"][];
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/photos.zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own photos as a zip */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": unknown;
                    };
                };
            };
        };
        put?: never;
        /**
         * Chosen own photos as a zip
         * @description Photos that are not one’s own, or are gone, are left out.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        photoIds: string[];
                    };
                };
            };
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/photos/{photoId}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file */
        get: {
            parameters: {
                query?: {
                    /** @description Answer with a redirect to where the file is kept, good for a minute; where there is no such way, the file */
                    direct?: "true" | "false";
                };
                header?: never;
                path: {
                    slug: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/*": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/photos/{photoId}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** At most 640 pixels on the longer side */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/photos/{photoId}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** At most 320 pixels on the longer side */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                    photoId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/forget-me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Be forgotten
         * @description Face, matches and links go, and the face is not looked at in these photos again. The photos stay. The link is dead afterwards.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            forgotten: number;
                            receipt: components["schemas"]["ErasureReceipt"] | null;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visit/{slug}/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the cookie back */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries, by name */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                    /** @description Default: the only collection of the key, otherwise the default collection */
                    collection?: string;
                    /** @description A part of the name or the reason */
                    q?: string;
                    state?: components["schemas"]["EntryStateInput"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistEntries"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Add an entry
         * @description With its pictures. 409: the name is taken. 400: no picture has a usable face; then nothing is left of it. Where a second person has to approve, its state is “waiting”.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description Unique in the list, whatever its case */
                        name: string;
                        /** @description Why somebody looks for them */
                        reason: string;
                        /**
                         * Format: date-time
                         * @description Nobody is matched from then on, and the entry is erased
                         */
                        expires_at?: string;
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        images: string | string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddedWatchlistEntry"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring engine and table together again
         * @description Entries without a face in the engine are enrolled anew from their pictures, where they are kept; persons that no entry names and faces that belong to nobody are counted and left alone.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Default: the only collection of the key, otherwise the watchlist that is configured */
                    collection?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistDrift"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Entries with their pictures as a zip
         * @description The same can be imported.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default: the only collection of the key, otherwise the watchlist that is configured */
                    collection?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add the entries of a zip
         * @description As the export makes it. Each entry is added on its own: one that is refused keeps no other out.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        /**
                         * Format: binary
                         * @description A zip
                         */
                        archive: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportedWatchlist"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What screening found
         * @description Of the last seven days, unless a time is given.
         */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    /** @description Default: the only collection of the key, otherwise the default collection */
                    collection?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistStatistics"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An entry */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistEntry"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Change an entry
         * @description What is left out stays. expires_at null: it does not expire.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        reason?: string;
                        expires_at?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistEntry"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Remove an entry
         * @description With its faces, pictures and alerts; matches in the history name nobody any more. 202: a step failed and is repeated until it succeeds.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RemovedWatchlistEntry"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RemovedWatchlistEntry"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve an entry
         * @description By somebody else than who added it (403 own_entry).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistEntry"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add pictures to an entry
         * @description 400: no picture has a usable face.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        images: string | string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddedWatchlistEntry"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/{id}/images/{reference}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A reference picture */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    reference: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Remove a reference picture
         * @description Not the last one: remove the entry instead.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    reference: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistEntry"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watchlist/{id}/images/{reference}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The face of it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    reference: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/process/process-images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Screen pictures against the watchlist
         * @description 1-100 pictures, as JSON or as a form with files in “images”. The answer has one element for each, in order; what is wrong with one is in its “error” and keeps no other from being looked at.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The one in use; see /process/options */
                        detector_backend?: string;
                        /** @description The one in use; see /process/options */
                        model_name?: string;
                        /**
                         * @description Default: the engine’s first; see /process/options
                         * @enum {string}
                         */
                        distance_metric?: "cosine" | "euclidean" | "euclidean_l2" | "angular" | "similarity";
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        threshold?: number;
                        images: string | string[];
                    };
                    "multipart/form-data": {
                        /** @description The one in use; see /process/options */
                        detector_backend?: string;
                        /** @description The one in use; see /process/options */
                        model_name?: string;
                        /**
                         * @description Default: the engine’s first; see /process/options
                         * @enum {string}
                         */
                        distance_metric?: "cosine" | "euclidean" | "euclidean_l2" | "angular" | "similarity";
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        threshold?: number;
                        images: string | string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcessedImage"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/process/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is valid now */
        get: {
            parameters: {
                query?: {
                    /** @description Default: the only collection of the key, otherwise the watchlist that is configured */
                    collection?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcessOptions"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/process/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Screen everything there is somewhere
         * @description A folder below a configured root, what is below a prefix of a bucket, or a list of addresses. A job does it; its pictures are in the history by job_id.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The one in use; see /process/options */
                        detector_backend?: string;
                        /** @description The one in use; see /process/options */
                        model_name?: string;
                        /**
                         * @description Default: the engine’s first; see /process/options
                         * @enum {string}
                         */
                        distance_metric?: "cosine" | "euclidean" | "euclidean_l2" | "angular" | "similarity";
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        /** @description A distance by that metric. Default: calibrated to a false match rate; see /process/options */
                        threshold?: number;
                        folder: string;
                    } | {
                        /** @description The one in use; see /process/options */
                        detector_backend?: string;
                        /** @description The one in use; see /process/options */
                        model_name?: string;
                        /**
                         * @description Default: the engine’s first; see /process/options
                         * @enum {string}
                         */
                        distance_metric?: "cosine" | "euclidean" | "euclidean_l2" | "angular" | "similarity";
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        /** @description A distance by that metric. Default: calibrated to a false match rate; see /process/options */
                        threshold?: number;
                        /** @description Default: the bucket that is configured */
                        bucket?: string;
                        prefix: string;
                    } | {
                        /** @description The one in use; see /process/options */
                        detector_backend?: string;
                        /** @description The one in use; see /process/options */
                        model_name?: string;
                        /**
                         * @description Default: the engine’s first; see /process/options
                         * @enum {string}
                         */
                        distance_metric?: "cosine" | "euclidean" | "euclidean_l2" | "angular" | "similarity";
                        /** @description Default: the only collection of the key, otherwise the default collection */
                        collection?: string;
                        /** @description A distance by that metric. Default: calibrated to a false match rate; see /process/options */
                        threshold?: number;
                        urls: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            job_id: string;
                        };
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detect/detect-face": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Where the faces are
         * @description As JSON, or as a form with a file in “image”. Nothing is kept. No face is an empty list.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The one in use; see /process/options */
                        detector_backend?: string;
                        /**
                         * Format: binary
                         * @description JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC or BMP
                         */
                        image: string;
                    };
                    "multipart/form-data": {
                        /** @description The one in use; see /process/options */
                        detector_backend?: string;
                        /**
                         * Format: binary
                         * @description JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC or BMP
                         */
                        image: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            facial_area: components["schemas"]["FacialArea"];
                            confidence: number;
                        }[];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/processed-images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Screened pictures, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                    from?: string;
                    to?: string;
                    /** @description Default: the only collection of the key, otherwise the default collection */
                    collection?: string;
                    /** @description Only those with a match, or only those without */
                    hit?: "true" | "false";
                    /** @description Only those this entry was found in */
                    entry_id?: string;
                    /** @description Only those that could not be looked at, or only the others */
                    failed?: "true" | "false";
                    job_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcessedImages"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/processed-images/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A screened picture */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProcessedImage"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Delete a screened picture
         * @description With its copies, crops and alerts.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/processed-images/{id}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture as it came */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/*": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/processed-images/{id}/annotated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The copy with boxes and names */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/*": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/processed-images/{id}/faces/{face_index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A face, with some room around it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    face_index: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/*": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                    from?: string;
                    to?: string;
                    /** @description Default: the only collection of the key, otherwise the default collection */
                    collection?: string;
                    state?: components["schemas"]["AlertStateInput"];
                    entry_id?: string;
                    /** @description As a queue of work */
                    oldest_first?: "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistAlerts"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alerts and decisions, as they come
         * @description Server-sent events: “alert” with an alert as the list has it, its sequence as the event’s id. Begins behind Last-Event-ID or since, otherwise with what comes from now on. Whoever is cut off misses nothing.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default: the only collection of the key, otherwise the default collection */
                    collection?: string;
                    /** @description A sequence */
                    since?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An alert */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistAlert"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm or dismiss an alert
         * @description A decision may be changed, also back to open.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        state: components["schemas"]["AlertStateInput"];
                        note?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WatchlistAlert"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Webhooks, newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"][];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a webhook
         * @description Messages are signed with the secret of the answer: see docs/webhooks.md.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description http or https; without user name, password and # */
                        url: string;
                        /** @default  */
                        description?: string;
                        events: string[];
                        /**
                         * @description Null: every collection
                         * @default null
                         */
                        collections?: string[] | null;
                        /** @default true */
                        active?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewWebhook"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds of events there are */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": string[];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A webhook */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Change a webhook
         * @description What is left out stays. Switched off by an answer 410, it is switched on again by active.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description http or https; without user name, password and # */
                        url?: string;
                        description?: string;
                        events?: string[];
                        /** @description Null: every collection */
                        collections?: string[] | null;
                        active?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Delete a webhook
         * @description What waits for it is thrown away.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ok"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret
         * @description For 24 hours messages are signed with both, then with the new one alone.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewWebhook"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a ping and wait for the answer */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookTest"];
                    };
                };
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ProblemInput: {
            type: string;
            title: string;
            status: number;
            /** @description What happened, for people */
            detail: string;
            /** @description What happened, for programs */
            code: string;
            requestId: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Fractions 0-1 of the upright picture; may run off it */
        BoxInput: {
            left: number;
            top: number;
            width: number;
            height: number;
        };
        OkInput: {
            /** @constant */
            success: true;
        };
        /** @enum {string} */
        RoleInput: "viewer" | "operator" | "admin";
        SessionInput: {
            signed_in: boolean;
            /** @description There is no account yet: open the sign-in link that the server printed */
            needs_setup: boolean;
            name: string | null;
            actor: string | null;
            role: components["schemas"]["RoleInput"] | null;
            collections: string[] | null;
            version: string | null;
        };
        ApiKeyInput: {
            /** @description Of a key that signs: the access key id */
            id: string;
            /** @enum {string} */
            kind: "api" | "aws";
            name: string;
            prefix: string;
            role: components["schemas"]["RoleInput"];
            collections: string[] | null;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            expires_at: string | null;
            last_used_at: string | null;
            revoked_at: string | null;
        };
        NewApiKeyInput: {
            /** @description Of a key that signs: the access key id */
            id: string;
            /** @enum {string} */
            kind: "api" | "aws";
            name: string;
            prefix: string;
            role: components["schemas"]["RoleInput"];
            collections: string[] | null;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            expires_at: string | null;
            last_used_at: string | null;
            revoked_at: string | null;
            /** @description Shown this once */
            key: string;
        };
        AccountInput: {
            id: string;
            name: string;
            role: components["schemas"]["RoleInput"];
            collections: string[] | null;
            locked_until: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            last_sign_in_at: string | null;
            disabled: boolean;
        };
        BackendReportInput: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            at: string;
            people: number;
            faces: number;
            left_behind: {
                total: number;
                /** @description At most a thousand */
                people: {
                    person_id: string;
                    reasons: string[];
                }[];
            };
            /** @description Of nobody: indexed through the Rekognition endpoint */
            anonymous_faces: number;
            /** @description Pictures of people that both engines were asked about */
            searched: number;
            faces_compared: number;
            agreed: number;
            verdicts: {
                [key: string]: number;
            };
            /** @description People whom only the engine in use finds in their own picture */
            not_found: string[];
            paid_calls: {
                [key: string]: number;
            };
            /** @description By estimate */
            cost_usd: number;
            /** @description Why it may not be switched to; empty: it may */
            reasons: string[];
        };
        BackendEngineInput: {
            /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
            engine: string;
            /** @enum {string} */
            state: "active" | "building" | "verified" | "retired";
            leave_behind: boolean;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            verified_at: string | null;
            switched_at: string | null;
            report: components["schemas"]["BackendReportInput"] | null;
        };
        BackendJobInput: {
            job_id: string;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            total: number | null;
            done: number;
            error: string | null;
        };
        BackendInput: {
            /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
            configured: string;
            engines: components["schemas"]["BackendEngineInput"][];
            /** @description Newest first */
            migrations: {
                job_id: string;
                /** @enum {string} */
                state: "queued" | "running" | "done" | "failed" | "cancelled";
                total: number | null;
                done: number;
                error: string | null;
                /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
                engine: string;
            }[];
        };
        BackendEstimateInput: {
            /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
            engine: string;
            /** @description To be taken along */
            pictures: number;
            people: number;
            paid_calls: {
                [key: string]: number;
            };
            /** @description By estimate */
            cost_usd: number;
        };
        PaginationInput: {
            page: number;
            limit: number;
            total: number;
            pages: number;
        };
        /** @enum {string} */
        PresetInput: "balanced" | "fast" | "ultra" | "automatic";
        /** @enum {string} */
        VisibilityInput: "private" | "clients" | "selfie";
        /** @enum {string} */
        PhotoStateInput: "new" | "pending" | "done" | "error";
        GalleryInput: {
            id: string;
            owner: string;
            name: string;
            slug: string;
            collection: string;
            /** @enum {string} */
            state: "active" | "deleting";
            faceRecognitionEnabled: boolean;
            visibility: components["schemas"]["VisibilityInput"];
            preset: components["schemas"]["PresetInput"];
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            threshold: number;
            photoCount: number;
            clientCount: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            updatedAt: string;
        };
        GalleryClientInput: {
            id: string;
            galleryId: string;
            name: string;
            email: string | null;
            /** @description Null until a face is enrolled */
            personId: string | null;
            /** @enum {string} */
            source: "operator" | "selfie";
            photoCount: number;
            portraitUrl: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
        };
        PhotoInput: {
            id: string;
            originalName: string;
            /** @description Null: it was uploaded */
            bucket: string | null;
            key: string;
            bytes: number;
            etag: string;
            width: number | null;
            height: number | null;
            state: components["schemas"]["PhotoStateInput"];
            attempts: number;
            errorCode: string | null;
            error: string | null;
            faceCount: number | null;
            /** @description Clients who are in it; only in lists */
            matchCount: number | null;
            /** @description Only in lists */
            maxSimilarity: number | null;
            url: string;
            previewUrl: string;
            thumbnailUrl: string;
            processedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
        };
        PhotoPageInput: {
            pagination: components["schemas"]["PaginationInput"];
            photos: components["schemas"]["PhotoInput"][];
        };
        FaceOfPhotoInput: {
            /** @description From 0, the largest first */
            index: number;
            boundingBox: components["schemas"]["BoxInput"];
            /** @description 0-100 */
            confidence: number;
            /** @description Best first */
            matches: {
                clientId: string;
                name: string;
                /** @description 0-100, calibrated: a value has the same false match rate with every model */
                similarity: number;
                faceId: string | null;
                /** @description The client is in the photo by this face */
                counts: boolean;
            }[];
        };
        PhotoMatchInput: {
            clientId: string;
            name: string;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            faceId: string | null;
            faceIndex: number;
        };
        ProcessedPhotoInput: {
            /** @constant */
            success: true;
            fromCache: boolean;
            galleryId: string;
            photoId: string;
            faceCount: number;
            faces: components["schemas"]["FaceOfPhotoInput"][];
            /** @description Everybody who is in the photo, once */
            matches: components["schemas"]["PhotoMatchInput"][];
        };
        FaceDetailInput: {
            galleryId: string;
            photo: components["schemas"]["PhotoInput"];
            faceCount: number;
            faces: components["schemas"]["FaceOfPhotoInput"][];
            matches: components["schemas"]["PhotoMatchInput"][];
        };
        AddedPhotoInput: {
            name: string;
            photo: components["schemas"]["PhotoInput"] | null;
            /** @description The same file was there already */
            known: boolean;
            /** @description Why it was refused */
            code: string | null;
            message: string | null;
        };
        ProcessStatusInput: {
            totalPhotos: number;
            jobs: {
                new: number;
                pending: number;
                processing: number;
                done: number;
                error: number;
            };
            totals: {
                faces: number;
                matches: number;
            };
            /** @description Photos a second, over the last minute */
            rate: number | null;
            /** @description Seconds */
            eta: number | null;
            paused: boolean;
            /** @description Photos whose stored faces are being compared anew */
            rematching: number;
        };
        GalleryFolderInput: {
            id: string;
            /** @enum {string} */
            kind: "client" | "unknown";
            clientId: string | null;
            /** @description Of strangers a number */
            name: string;
            photoCount: number;
            portrait: {
                photoId: string;
                boundingBox: components["schemas"]["BoxInput"];
                thumbnailUrl: string;
            } | null;
        };
        FolderJobInput: {
            jobId: string;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            total: number | null;
            done: number;
            error: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
            finishedAt: string | null;
        };
        GalleryLinkInput: {
            /** @description With its secret, which is shown this once. A path where no public address is configured */
            url: string;
            expiresAt: string | null;
        };
        PersonInput: {
            person_id: string;
            user_name: string;
            gender: string | null;
            birth_year: number | null;
            hometown: string | null;
            residence: string | null;
            collection: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            updated_at: string;
            embedding_count: number;
            thumbnail_url: string | null;
        };
        EmbeddingInput: {
            embedding_id: string;
            person_id: string;
            face_id: string;
            image_url: string | null;
            thumbnail_url: string | null;
            quality_score: number | null;
            bounding_box: components["schemas"]["BoxInput"] | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            timestamp: string;
        };
        ConsentInput: {
            consent_id: string;
            person_id: string;
            wording_version: string;
            purpose: string;
            given_by: string;
            recorded_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            given_at: string;
            expires_at: string | null;
            withdrawn_at: string | null;
            valid: boolean;
        };
        ErasureReceiptInput: {
            success: boolean;
            erasure_id: string;
            person_id: string;
            collection: string;
            reason: string;
            requested_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            requested_at: string;
            /** @description Null while it goes on */
            finished_at: string | null;
            attempts: number;
            /** @description The code of what stopped the last attempt; null once it is finished */
            last_error: string | null;
            /** @description How many of each kind */
            removed: {
                [key: string]: number;
            };
            /** @description The search afterwards, which must find nobody */
            verification: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                at: string;
                pictures_searched: number;
                pictures_found: number;
                remaining: number;
            } | null;
            /** @description Where the audit log tells of it */
            audit: {
                seq: number;
                hash: string;
            } | null;
        };
        ErasurePreviewInput: {
            faces: number;
            images: number;
            matches: number;
            consents: number;
        };
        /** @enum {string} */
        PurposeInput: "default" | "attendance" | "access_control" | "financial";
        DuplicateInput: {
            person_id: string;
            user_name: string;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            face_id: string | null;
        };
        EnrolledInput: {
            success: boolean;
            person_id: string;
            user_name: string;
            face_id: string;
            face_ids: string[];
            message: string;
            duplicate_found: boolean;
            duplicate_info: components["schemas"]["DuplicateInput"][] | null;
            image_url: string | null;
            /** @description 0-100, of the first picture */
            quality_score: number | null;
            processing_time_ms: number;
            /** @description Pictures that were not taken, while others were */
            refused: {
                image: string;
                reasons: string[];
                message: string | null;
            }[];
        };
        IdentifiedFaceInput: {
            person_id: string | null;
            user_name: string | null;
            gender: string | null;
            birth_year: number | null;
            hometown: string | null;
            residence: string | null;
            /** @description similarity / 100 */
            confidence: number | null;
            similarity: number | null;
            /** @description A face of the person in the collection */
            face_id: string | null;
            /** @description In the history */
            match_id: string | null;
            match_time: string | null;
            bounding_box: components["schemas"]["BoxInput"];
            /** @description Somebody else the face looks like, however little */
            next_best: {
                person_id: string;
                user_name: string;
                /** @description 0-100, calibrated: a value has the same false match rate with every model */
                similarity: number;
            } | null;
            quality: {
                brightness: number;
                sharpness: number;
                face: number | null;
            };
        };
        IdentifiedInput: {
            success: boolean;
            /** @description Faces in the picture, matched or not */
            faces_detected: number;
            processing_time_ms: number;
            /** @description What was applied, 0-100 */
            threshold: number;
            width: number;
            height: number;
            faces: components["schemas"]["IdentifiedFaceInput"][];
        };
        ComparedFaceInput: {
            bounding_box: components["schemas"]["BoxInput"];
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            match: boolean;
        };
        ComparedInput: {
            success: boolean;
            /** @description Of the largest face of the first picture and the best face of the second */
            similarity: number;
            match: boolean;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            threshold: number;
            /** @description Share of pairs of different people that reach the threshold, as measured */
            false_match_rate: number | null;
            source: {
                bounding_box: components["schemas"]["BoxInput"];
                width: number;
                height: number;
            };
            target: {
                width: number;
                height: number;
            };
            /** @description Every face of the second picture, best first */
            faces: components["schemas"]["ComparedFaceInput"][];
            processing_time_ms: number;
        };
        DetectedInput: {
            success: boolean;
            faces_detected: number;
            width: number;
            height: number;
            /** @description Good enough to enrol */
            usable: boolean;
            /** @description What to change, most important first */
            advice: ("no_face" | "several_faces" | "closer" | "too_dark" | "too_bright" | "blurred" | "turn_to_camera" | "low_contrast" | "low_quality")[];
            faces: {
                bounding_box: components["schemas"]["BoxInput"];
                confidence: number;
                quality: {
                    brightness: number;
                    sharpness: number;
                    face: number | null;
                };
                pose: {
                    roll: number;
                    yaw: number;
                    pitch: number;
                };
            }[];
            processing_time_ms: number;
        };
        EnrolledFaceInput: {
            /** @constant */
            success: true;
            message: string;
            faceCount: number;
            faceIds: string[];
            /** @description Photos the client is in now */
            photoCount: number;
            /** @description Pictures that were not taken, while others were */
            refused: {
                image: string;
                reasons: string[];
                message: string | null;
            }[];
        };
        AddedPhotosInput: {
            /** @constant */
            success: true;
            photos: components["schemas"]["AddedPhotoInput"][];
        };
        QueuedPhotosInput: {
            /** @constant */
            success: true;
            /** @description Photos that are to be looked at */
            queued: number;
            /** @description Photos whose result holds */
            cached: number;
            /** @description US dollars, by estimate; 0 where recognition costs nothing */
            estimatedCost: number;
            /** @description Photos below the prefix */
            found: number | null;
            /** @description Of these, those that are new */
            added: number | null;
        };
        GalleryFoldersInput: {
            job: components["schemas"]["FolderJobInput"] | null;
            folders: components["schemas"]["GalleryFolderInput"][];
        };
        ProcessedAllInput: {
            total: number;
            processed: number;
            errors: number;
            cached: number;
            elapsedMs: number;
        };
        FaceResultsInput: {
            pagination: components["schemas"]["PaginationInput"];
            /** @description With clientId: by similarity */
            photos?: {
                photoId: string;
                originalName: string;
                url: string;
                previewUrl: string;
                thumbnailUrl: string;
                width: number | null;
                height: number | null;
                /** @description 0-100, calibrated: a value has the same false match rate with every model */
                maxSimilarity: number;
                matchCount: number;
            }[];
            /** @description Without clientId */
            clients?: {
                clientId: string;
                name: string;
                photoCount: number;
                portraitUrl: string | null;
            }[];
        };
        MatchInput: {
            match_id: string;
            person_id: string | null;
            user_name: string | null;
            confidence: number | null;
            similarity: number | null;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            threshold: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            timestamp: string;
            source: string;
            /** @description SHA-256 of the picture */
            image_id: string;
            bounding_box: components["schemas"]["BoxInput"];
            crop_url: string | null;
            collection: string;
        };
        AuditEntryInput: {
            seq: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            at: string;
            actor: string;
            action: string;
            collection: string | null;
            target: string | null;
            details: {
                [key: string]: unknown;
            };
            hash: string;
        };
        PolicyInput: {
            match_retention_days: number | null;
            person_retention_days: number | null;
            /** @enum {string} */
            consent: "required" | "optional";
            keep_references: boolean;
            keep_crops: boolean;
            /** @enum {string} */
            matches_on_erasure: "delete" | "anonymise";
        };
        CollectionInput: {
            collection: string;
            model_version: string;
            face_count: number;
            person_count: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            policy: components["schemas"]["PolicyInput"];
            /** @description What a search applies at the present size, and how often it takes a stranger for somebody */
            thresholds: {
                purpose: components["schemas"]["PurposeInput"];
                /** @description 0-100, calibrated: a value has the same false match rate with every model */
                threshold: number;
                false_positive_rate: number;
            }[];
        };
        OverviewInput: {
            people: number;
            faces: number;
            collections: number;
            matches_today: number;
            strangers_today: number;
            jobs_running: number;
            erasures_open: number;
            /** @description The last 24 */
            hours: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                hour: string;
                known: number;
                unknown: number;
            }[];
            engine: string;
            database: string;
        };
        AuditVerificationInput: {
            intact: boolean;
            entries: number;
            last_hash: string | null;
            broken_at: number | null;
            problem: string | null;
        };
        JobGroupInput: {
            kind: string;
            group: string;
            counts: {
                queued: number;
                running: number;
                done: number;
                failed: number;
                cancelled: number;
            };
            paused: boolean;
            /** @description Since when the job that is due longest waits */
            oldest_waiting: string | null;
            /** @description Jobs that ended in the last 60 seconds */
            last_minute: number;
        };
        JobGroupStateInput: {
            group: string;
            paused: boolean;
        };
        RedrivenInput: {
            redriven: number;
        };
        JobInput: {
            job_id: string;
            kind: string;
            group: string;
            batch: string | null;
            collection: string | null;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            total: number | null;
            done: number;
            failed: number;
            attempts: number;
            error: string | null;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            started_at: string | null;
            finished_at: string | null;
            cancel_requested: boolean;
        };
        JobItemInput: {
            position: number;
            label: string;
            /** @enum {string} */
            state: "waiting" | "done" | "failed";
            person_id: string | null;
            outcome: unknown;
            finished_at: string | null;
        };
        TelemetryInput: {
            /** @description Percent */
            cpu_usage: number;
            /** @description Percent */
            memory_usage: number;
            /** @description Percent */
            disk_usage: number;
            clients: {
                client_id: string;
                reports: number;
                errors: number;
                latency_ms: {
                    p50: number;
                    p95: number;
                    p99: number;
                } | null;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                last_seen_at: string;
            }[];
        };
        HealthInput: {
            /** @constant */
            status: "ok";
        };
        ReadinessInput: {
            /** @enum {string} */
            status: "ready" | "unready";
            checks: {
                [key: string]: string;
            };
        };
        BulkEstimateInput: {
            /** @description Begins the enrolment of what was sent, within a day; null for a folder */
            upload: string | null;
            pictures: number;
            /** @description Rows without a picture */
            problems: number;
            /** @description At most; 0 where recognition costs nothing */
            paid_calls: number;
            /** @description US dollars, by estimate */
            cost_usd: number;
        };
        SettingInput: {
            name: string;
            value: string | null;
            source: string;
            meaning: string;
        };
        VisitInput: {
            /** @description Its name */
            gallery: string;
            /** @enum {string} */
            may: "selfie" | "photos";
            /** @description Of the wording to agree to before a face is shown */
            consentVersion: string;
            /** @description Null before a face was shown */
            client: {
                name: string;
                photoCount: number;
            } | null;
        };
        VisitPhotoInput: {
            id: string;
            originalName: string;
            width: number | null;
            height: number | null;
            bytes: number;
            url: string;
            previewUrl: string;
            thumbnailUrl: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
        };
        VisitBegunInput: {
            /** @description Its name */
            gallery: string;
            /** @enum {string} */
            may: "selfie" | "photos";
            /** @description Of the wording to agree to before a face is shown */
            consentVersion: string;
            /** @description Null before a face was shown */
            client: {
                name: string;
                photoCount: number;
            } | null;
            token: string;
        };
        /** @enum {string} */
        DistanceMetricInput: "cosine" | "euclidean" | "euclidean_l2" | "angular" | "similarity";
        /** @enum {string} */
        AlertStateInput: "open" | "confirmed" | "dismissed";
        /**
         * @description adding: pictures are being enrolled. waiting: somebody else has to approve. Only active ones are matched.
         * @enum {string}
         */
        EntryStateInput: "adding" | "waiting" | "active" | "removing";
        /** @description Whole pixels of the upright picture, the box cut off at its edges; points are [x, y]. Left and right are those of whoever looks at the picture, as in Amazon Rekognition’s eyeLeft, eyeRight, mouthLeft and mouthRight. */
        FacialAreaInput: {
            x: number;
            y: number;
            w: number;
            h: number;
            left_eye: [
                number,
                number
            ] | null;
            right_eye: [
                number,
                number
            ] | null;
            nose: [
                number,
                number
            ] | null;
            mouth_left: [
                number,
                number
            ] | null;
            mouth_right: [
                number,
                number
            ] | null;
        };
        WatchlistMatchInput: {
            /** @description The name */
            identity: string;
            /** @description Null: the entry was erased since */
            entry_id: string | null;
            name: string;
            /** @description By similarity_metric; smaller is more alike */
            distance: number;
            /** @description The distance up to which it is a match, as it was applied */
            threshold: number;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            similarity_metric: components["schemas"]["DistanceMetricInput"];
            model: string;
            detector_backend: string;
            /** @description The face in the entry’s reference picture; null where its size is not known */
            target_x: number | null;
            target_y: number | null;
            target_w: number | null;
            target_h: number | null;
            /** @description The same in fractions */
            target_box: components["schemas"]["BoxInput"] | null;
            /** @description The face in this picture */
            source_x: number;
            source_y: number;
            source_w: number;
            source_h: number;
            /** @description As Amazon Rekognition told it; null for the local engine */
            aws_similarity: number | null;
            /** @description Of Amazon Rekognition; null for the local engine */
            aws_face_id: string | null;
            /** @description The entry’s reference picture; null where none is kept */
            reference_path: string | null;
        };
        ScreenedFaceInput: {
            /** @description From 0 */
            face_index: number;
            facial_area: components["schemas"]["FacialAreaInput"];
            /** @description 0-100: how sure it is that this is a face */
            confidence: number;
            /** @description Best first; empty: nobody of the list */
            blacklist_matches: components["schemas"]["WatchlistMatchInput"][];
            /** @description The face with some room around it; null where none is kept */
            cropped_face_path: string | null;
        };
        ProcessedImageInput: {
            /** @description Path, address, file name or kind of data; cut to 100 characters */
            image_path_or_identifier: string;
            /** @description Every face of the picture, matched or not */
            faces: components["schemas"]["ScreenedFaceInput"][];
            /** @description Why the picture could not be looked at, for people */
            error: string | null;
            /** @description The same for programs */
            error_code: string | null;
            /** @description In the history; null: it is not there */
            db_id: string | null;
            /** @description The copy with boxes: red for a hit, green otherwise; null where none is kept */
            saved_image_path: string | null;
            /** @description The picture as it came; null where it is not kept */
            original_image_path: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            processing_timestamp: string;
            has_blacklist_match: boolean;
            /** @description Of the first face with a match, or else of the first face */
            cropped_face_path: string | null;
            /** @description The list that was searched */
            collection: string;
            /**
             * @description Where the picture came from
             * @enum {string}
             */
            source: "upload" | "data" | "path" | "url" | "bucket";
            width: number | null;
            height: number | null;
            distance_metric: components["schemas"]["DistanceMetricInput"];
            /** @description The distance that was applied; null: it did not come to that */
            threshold: number | null;
            /** @description The same as a similarity */
            similarity_threshold: number | null;
            model: string;
            requested_by: string;
            /** @description Of the bulk screening it belongs to */
            job_id: string | null;
        };
        ReferenceImageInput: {
            id: string;
            /** @description Null where the collection keeps no pictures */
            path: string | null;
            thumbnail_path: string | null;
            /** @description 0-100: how recognisable the face is */
            quality_score: number | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            added_date: string;
        };
        WatchlistEntryInput: {
            id: string;
            name: string;
            reason: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            added_date: string;
            reference_images: components["schemas"]["ReferenceImageInput"][];
            state: components["schemas"]["EntryStateInput"];
            /** @description Nobody is matched from then on, and the entry is erased */
            expires_at: string | null;
            added_by: string;
            approved_by: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            updated_date: string;
            collection: string;
            person_id: string | null;
            /** @description How often the entry was matched, and what people made of it */
            alerts: {
                open: number;
                confirmed: number;
                dismissed: number;
            };
            /** @description Most of what it matches is dismissed: look at its pictures, or at the threshold */
            noisy: boolean;
        };
        RefusedImageInput: {
            image: string;
            reasons: string[];
            message: string | null;
        };
        AddedWatchlistEntryInput: {
            id: string;
            name: string;
            reason: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            added_date: string;
            reference_images: components["schemas"]["ReferenceImageInput"][];
            state: components["schemas"]["EntryStateInput"];
            /** @description Nobody is matched from then on, and the entry is erased */
            expires_at: string | null;
            added_by: string;
            approved_by: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            updated_date: string;
            collection: string;
            person_id: string | null;
            /** @description How often the entry was matched, and what people made of it */
            alerts: {
                open: number;
                confirmed: number;
                dismissed: number;
            };
            /** @description Most of what it matches is dismissed: look at its pictures, or at the threshold */
            noisy: boolean;
            /** @description Pictures that were not taken, while others were */
            refused: components["schemas"]["RefusedImageInput"][];
        };
        WatchlistAlertInput: {
            id: string;
            state: components["schemas"]["AlertStateInput"];
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            /** @description By the picture’s distance_metric */
            distance: number | null;
            entry_id: string;
            name: string | null;
            /** @description Why the entry is on the list */
            reason: string | null;
            /** @description db_id of the picture */
            processed_image_id: string;
            face_index: number;
            image_path_or_identifier: string | null;
            facial_area: components["schemas"]["FacialAreaInput"] | null;
            saved_image_path: string | null;
            original_image_path: string | null;
            cropped_face_path: string | null;
            /** @description The reference picture it was matched with */
            reference_path: string | null;
            collection: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            decided_by: string | null;
            decided_at: string | null;
            note: string | null;
            /** @description Grows with every alert and every decision */
            sequence: number;
        };
        WatchlistAlertsInput: {
            total_items: number;
            items: components["schemas"]["WatchlistAlertInput"][];
            limit: number;
            offset: number;
        };
        MetricInfoInput: {
            distance_metric: components["schemas"]["DistanceMetricInput"];
            /** @description The distance that applies unless a request gives one */
            threshold: number;
            /** @description The same as a similarity */
            similarity: number;
            /** @description Smallest and largest distance there can be */
            range: [
                number,
                number
            ];
        };
        ProcessOptionsInput: {
            /** @enum {string} */
            backend: "local" | "aws_rekognition";
            collection: string;
            /** @description In use */
            model_name: string;
            /** @description Installed */
            model_names: string[];
            /** @description In use */
            detector_backend: string;
            detector_backends: string[];
            /** @description The usual one */
            distance_metric: components["schemas"]["DistanceMetricInput"];
            /** @description The usual one first */
            distance_metrics: components["schemas"]["MetricInfoInput"][];
            /** @description Of one comparison at the default threshold; null where nobody measured it */
            false_match_rate: number | null;
            /** @description Accepted chance that a stranger is matched to anybody of the list; the default threshold follows it */
            false_positive_identification_rate: number | null;
            /** @description Active ones */
            entries: number;
            /** @description Folders of the server that pictures may be read from */
            roots: string[];
            /** @description An entry counts once somebody else has approved it */
            four_eyes: boolean;
            max_images: number;
            max_image_bytes: number;
        };
        ProcessedImagesInput: {
            total_items: number;
            items: components["schemas"]["ProcessedImageInput"][];
            limit: number;
            offset: number;
        };
        RemovedWatchlistEntryInput: {
            success: boolean;
            /** @description Null: no face was enrolled */
            receipt: components["schemas"]["ErasureReceiptInput"] | null;
        };
        WatchlistEntriesInput: {
            total_items: number;
            items: components["schemas"]["WatchlistEntryInput"][];
            limit: number;
            offset: number;
        };
        WatchlistDriftInput: {
            collection: string;
            entries: number;
            /** @description There was nothing to do */
            in_sync: boolean;
            /** @description Without a face */
            missing: {
                entry_id: string;
                mended: boolean;
            }[];
            /** @description Persons that no entry names */
            strays: number;
            /** @description Faces that belong to nobody */
            stray_faces: number;
        };
        ImportedWatchlistInput: {
            added: components["schemas"]["AddedWatchlistEntryInput"][];
            refused: {
                name: string;
                code: string;
                message: string;
            }[];
        };
        WatchlistStatisticsInput: {
            /** @description Oldest first; hours without any are left out */
            hours: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                hour: string;
                screened: number;
                faces: number;
                hits: number;
                failed: number;
            }[];
            alerts: {
                open: number;
                confirmed: number;
                dismissed: number;
            };
            /** @description Those matched most, at most 20 */
            entries: {
                entry_id: string;
                name: string;
                open: number;
                confirmed: number;
                dismissed: number;
            }[];
            /** @description How alike matches were, in steps of one, by what people made of them */
            similarities: {
                from: number;
                open: number;
                confirmed: number;
                dismissed: number;
            }[];
        };
        WebhookInput: {
            id: string;
            url: string;
            description: string;
            events: string[];
            collections: string[] | null;
            active: boolean;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            /** @description Until then messages are signed with the former secret as well */
            previous_secret_until: string | null;
            last_delivery: {
                /** @enum {string} */
                state: "delivered" | "failed";
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                at: string;
                /** @description Of the answer; null: there was none */
                status: number | null;
            } | null;
        };
        NewWebhookInput: {
            id: string;
            url: string;
            description: string;
            events: string[];
            collections: string[] | null;
            active: boolean;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            /** @description Until then messages are signed with the former secret as well */
            previous_secret_until: string | null;
            last_delivery: {
                /** @enum {string} */
                state: "delivered" | "failed";
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                at: string;
                /** @description Of the answer; null: there was none */
                status: number | null;
            } | null;
            /** @description Signs what is sent; shown this once */
            secret: string;
        };
        WebhookTestInput: {
            delivered: boolean;
            /** @description Of the answer; null: there was none */
            status: number | null;
            /** @description What went wrong, for people */
            problem: string | null;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description What happened, for people */
            detail: string;
            /** @description What happened, for programs */
            code: string;
            requestId: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Fractions 0-1 of the upright picture; may run off it */
        Box: {
            left: number;
            top: number;
            width: number;
            height: number;
        };
        Ok: {
            /** @constant */
            success: true;
        };
        /** @enum {string} */
        Role: "viewer" | "operator" | "admin";
        Session: {
            signed_in: boolean;
            /** @description There is no account yet: open the sign-in link that the server printed */
            needs_setup: boolean;
            name: string | null;
            actor: string | null;
            role: components["schemas"]["Role"] | null;
            collections: string[] | null;
            version: string | null;
        };
        ApiKey: {
            /** @description Of a key that signs: the access key id */
            id: string;
            /** @enum {string} */
            kind: "api" | "aws";
            name: string;
            prefix: string;
            role: components["schemas"]["Role"];
            collections: string[] | null;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            expires_at: string | null;
            last_used_at: string | null;
            revoked_at: string | null;
        };
        NewApiKey: {
            /** @description Of a key that signs: the access key id */
            id: string;
            /** @enum {string} */
            kind: "api" | "aws";
            name: string;
            prefix: string;
            role: components["schemas"]["Role"];
            collections: string[] | null;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            expires_at: string | null;
            last_used_at: string | null;
            revoked_at: string | null;
            /** @description Shown this once */
            key: string;
        };
        Account: {
            id: string;
            name: string;
            role: components["schemas"]["Role"];
            collections: string[] | null;
            locked_until: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            last_sign_in_at: string | null;
            disabled: boolean;
        };
        BackendReport: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            at: string;
            people: number;
            faces: number;
            left_behind: {
                total: number;
                /** @description At most a thousand */
                people: {
                    person_id: string;
                    reasons: string[];
                }[];
            };
            /** @description Of nobody: indexed through the Rekognition endpoint */
            anonymous_faces: number;
            /** @description Pictures of people that both engines were asked about */
            searched: number;
            faces_compared: number;
            agreed: number;
            verdicts: {
                [key: string]: number;
            };
            /** @description People whom only the engine in use finds in their own picture */
            not_found: string[];
            paid_calls: {
                [key: string]: number;
            };
            /** @description By estimate */
            cost_usd: number;
            /** @description Why it may not be switched to; empty: it may */
            reasons: string[];
        };
        BackendEngine: {
            /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
            engine: string;
            /** @enum {string} */
            state: "active" | "building" | "verified" | "retired";
            leave_behind: boolean;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            verified_at: string | null;
            switched_at: string | null;
            report: components["schemas"]["BackendReport"] | null;
        };
        BackendJob: {
            job_id: string;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            total: number | null;
            done: number;
            error: string | null;
        };
        Backend: {
            /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
            configured: string;
            engines: components["schemas"]["BackendEngine"][];
            /** @description Newest first */
            migrations: {
                job_id: string;
                /** @enum {string} */
                state: "queued" | "running" | "done" | "failed" | "cancelled";
                total: number | null;
                done: number;
                error: string | null;
                /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
                engine: string;
            }[];
        };
        BackendEstimate: {
            /** @description `local:<model pack>/<version>` or `rekognition:<region>` */
            engine: string;
            /** @description To be taken along */
            pictures: number;
            people: number;
            paid_calls: {
                [key: string]: number;
            };
            /** @description By estimate */
            cost_usd: number;
        };
        Pagination: {
            page: number;
            limit: number;
            total: number;
            pages: number;
        };
        /** @enum {string} */
        Preset: "balanced" | "fast" | "ultra" | "automatic";
        /** @enum {string} */
        Visibility: "private" | "clients" | "selfie";
        /** @enum {string} */
        PhotoState: "new" | "pending" | "done" | "error";
        Gallery: {
            id: string;
            owner: string;
            name: string;
            slug: string;
            collection: string;
            /** @enum {string} */
            state: "active" | "deleting";
            faceRecognitionEnabled: boolean;
            visibility: components["schemas"]["Visibility"];
            preset: components["schemas"]["Preset"];
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            threshold: number;
            photoCount: number;
            clientCount: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            updatedAt: string;
        };
        GalleryClient: {
            id: string;
            galleryId: string;
            name: string;
            email: string | null;
            /** @description Null until a face is enrolled */
            personId: string | null;
            /** @enum {string} */
            source: "operator" | "selfie";
            photoCount: number;
            portraitUrl: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
        };
        Photo: {
            id: string;
            originalName: string;
            /** @description Null: it was uploaded */
            bucket: string | null;
            key: string;
            bytes: number;
            etag: string;
            width: number | null;
            height: number | null;
            state: components["schemas"]["PhotoState"];
            attempts: number;
            errorCode: string | null;
            error: string | null;
            faceCount: number | null;
            /** @description Clients who are in it; only in lists */
            matchCount: number | null;
            /** @description Only in lists */
            maxSimilarity: number | null;
            url: string;
            previewUrl: string;
            thumbnailUrl: string;
            processedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
        };
        PhotoPage: {
            pagination: components["schemas"]["Pagination"];
            photos: components["schemas"]["Photo"][];
        };
        FaceOfPhoto: {
            /** @description From 0, the largest first */
            index: number;
            boundingBox: components["schemas"]["Box"];
            /** @description 0-100 */
            confidence: number;
            /** @description Best first */
            matches: {
                clientId: string;
                name: string;
                /** @description 0-100, calibrated: a value has the same false match rate with every model */
                similarity: number;
                faceId: string | null;
                /** @description The client is in the photo by this face */
                counts: boolean;
            }[];
        };
        PhotoMatch: {
            clientId: string;
            name: string;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            faceId: string | null;
            faceIndex: number;
        };
        ProcessedPhoto: {
            /** @constant */
            success: true;
            fromCache: boolean;
            galleryId: string;
            photoId: string;
            faceCount: number;
            faces: components["schemas"]["FaceOfPhoto"][];
            /** @description Everybody who is in the photo, once */
            matches: components["schemas"]["PhotoMatch"][];
        };
        FaceDetail: {
            galleryId: string;
            photo: components["schemas"]["Photo"];
            faceCount: number;
            faces: components["schemas"]["FaceOfPhoto"][];
            matches: components["schemas"]["PhotoMatch"][];
        };
        AddedPhoto: {
            name: string;
            photo: components["schemas"]["Photo"] | null;
            /** @description The same file was there already */
            known: boolean;
            /** @description Why it was refused */
            code: string | null;
            message: string | null;
        };
        ProcessStatus: {
            totalPhotos: number;
            jobs: {
                new: number;
                pending: number;
                processing: number;
                done: number;
                error: number;
            };
            totals: {
                faces: number;
                matches: number;
            };
            /** @description Photos a second, over the last minute */
            rate: number | null;
            /** @description Seconds */
            eta: number | null;
            paused: boolean;
            /** @description Photos whose stored faces are being compared anew */
            rematching: number;
        };
        GalleryFolder: {
            id: string;
            /** @enum {string} */
            kind: "client" | "unknown";
            clientId: string | null;
            /** @description Of strangers a number */
            name: string;
            photoCount: number;
            portrait: {
                photoId: string;
                boundingBox: components["schemas"]["Box"];
                thumbnailUrl: string;
            } | null;
        };
        FolderJob: {
            jobId: string;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            total: number | null;
            done: number;
            error: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
            finishedAt: string | null;
        };
        GalleryLink: {
            /** @description With its secret, which is shown this once. A path where no public address is configured */
            url: string;
            expiresAt: string | null;
        };
        Person: {
            person_id: string;
            user_name: string;
            gender: string | null;
            birth_year: number | null;
            hometown: string | null;
            residence: string | null;
            collection: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            updated_at: string;
            embedding_count: number;
            thumbnail_url: string | null;
        };
        Embedding: {
            embedding_id: string;
            person_id: string;
            face_id: string;
            image_url: string | null;
            thumbnail_url: string | null;
            quality_score: number | null;
            bounding_box: components["schemas"]["Box"] | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            timestamp: string;
        };
        Consent: {
            consent_id: string;
            person_id: string;
            wording_version: string;
            purpose: string;
            given_by: string;
            recorded_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            given_at: string;
            expires_at: string | null;
            withdrawn_at: string | null;
            valid: boolean;
        };
        ErasureReceipt: {
            success: boolean;
            erasure_id: string;
            person_id: string;
            collection: string;
            reason: string;
            requested_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            requested_at: string;
            /** @description Null while it goes on */
            finished_at: string | null;
            attempts: number;
            /** @description The code of what stopped the last attempt; null once it is finished */
            last_error: string | null;
            /** @description How many of each kind */
            removed: {
                [key: string]: number;
            };
            /** @description The search afterwards, which must find nobody */
            verification: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                at: string;
                pictures_searched: number;
                pictures_found: number;
                remaining: number;
            } | null;
            /** @description Where the audit log tells of it */
            audit: {
                seq: number;
                hash: string;
            } | null;
        };
        ErasurePreview: {
            faces: number;
            images: number;
            matches: number;
            consents: number;
        };
        /** @enum {string} */
        Purpose: "default" | "attendance" | "access_control" | "financial";
        Duplicate: {
            person_id: string;
            user_name: string;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            face_id: string | null;
        };
        Enrolled: {
            success: boolean;
            person_id: string;
            user_name: string;
            face_id: string;
            face_ids: string[];
            message: string;
            duplicate_found: boolean;
            duplicate_info: components["schemas"]["Duplicate"][] | null;
            image_url: string | null;
            /** @description 0-100, of the first picture */
            quality_score: number | null;
            processing_time_ms: number;
            /** @description Pictures that were not taken, while others were */
            refused: {
                image: string;
                reasons: string[];
                message: string | null;
            }[];
        };
        IdentifiedFace: {
            person_id: string | null;
            user_name: string | null;
            gender: string | null;
            birth_year: number | null;
            hometown: string | null;
            residence: string | null;
            /** @description similarity / 100 */
            confidence: number | null;
            similarity: number | null;
            /** @description A face of the person in the collection */
            face_id: string | null;
            /** @description In the history */
            match_id: string | null;
            match_time: string | null;
            bounding_box: components["schemas"]["Box"];
            /** @description Somebody else the face looks like, however little */
            next_best: {
                person_id: string;
                user_name: string;
                /** @description 0-100, calibrated: a value has the same false match rate with every model */
                similarity: number;
            } | null;
            quality: {
                brightness: number;
                sharpness: number;
                face: number | null;
            };
        };
        Identified: {
            success: boolean;
            /** @description Faces in the picture, matched or not */
            faces_detected: number;
            processing_time_ms: number;
            /** @description What was applied, 0-100 */
            threshold: number;
            width: number;
            height: number;
            faces: components["schemas"]["IdentifiedFace"][];
        };
        ComparedFace: {
            bounding_box: components["schemas"]["Box"];
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            match: boolean;
        };
        Compared: {
            success: boolean;
            /** @description Of the largest face of the first picture and the best face of the second */
            similarity: number;
            match: boolean;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            threshold: number;
            /** @description Share of pairs of different people that reach the threshold, as measured */
            false_match_rate: number | null;
            source: {
                bounding_box: components["schemas"]["Box"];
                width: number;
                height: number;
            };
            target: {
                width: number;
                height: number;
            };
            /** @description Every face of the second picture, best first */
            faces: components["schemas"]["ComparedFace"][];
            processing_time_ms: number;
        };
        Detected: {
            success: boolean;
            faces_detected: number;
            width: number;
            height: number;
            /** @description Good enough to enrol */
            usable: boolean;
            /** @description What to change, most important first */
            advice: ("no_face" | "several_faces" | "closer" | "too_dark" | "too_bright" | "blurred" | "turn_to_camera" | "low_contrast" | "low_quality")[];
            faces: {
                bounding_box: components["schemas"]["Box"];
                confidence: number;
                quality: {
                    brightness: number;
                    sharpness: number;
                    face: number | null;
                };
                pose: {
                    roll: number;
                    yaw: number;
                    pitch: number;
                };
            }[];
            processing_time_ms: number;
        };
        EnrolledFace: {
            /** @constant */
            success: true;
            message: string;
            faceCount: number;
            faceIds: string[];
            /** @description Photos the client is in now */
            photoCount: number;
            /** @description Pictures that were not taken, while others were */
            refused: {
                image: string;
                reasons: string[];
                message: string | null;
            }[];
        };
        AddedPhotos: {
            /** @constant */
            success: true;
            photos: components["schemas"]["AddedPhoto"][];
        };
        QueuedPhotos: {
            /** @constant */
            success: true;
            /** @description Photos that are to be looked at */
            queued: number;
            /** @description Photos whose result holds */
            cached: number;
            /** @description US dollars, by estimate; 0 where recognition costs nothing */
            estimatedCost: number;
            /** @description Photos below the prefix */
            found: number | null;
            /** @description Of these, those that are new */
            added: number | null;
        };
        GalleryFolders: {
            job: components["schemas"]["FolderJob"] | null;
            folders: components["schemas"]["GalleryFolder"][];
        };
        ProcessedAll: {
            total: number;
            processed: number;
            errors: number;
            cached: number;
            elapsedMs: number;
        };
        FaceResults: {
            pagination: components["schemas"]["Pagination"];
            /** @description With clientId: by similarity */
            photos?: {
                photoId: string;
                originalName: string;
                url: string;
                previewUrl: string;
                thumbnailUrl: string;
                width: number | null;
                height: number | null;
                /** @description 0-100, calibrated: a value has the same false match rate with every model */
                maxSimilarity: number;
                matchCount: number;
            }[];
            /** @description Without clientId */
            clients?: {
                clientId: string;
                name: string;
                photoCount: number;
                portraitUrl: string | null;
            }[];
        };
        Match: {
            match_id: string;
            person_id: string | null;
            user_name: string | null;
            confidence: number | null;
            similarity: number | null;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            threshold: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            timestamp: string;
            source: string;
            /** @description SHA-256 of the picture */
            image_id: string;
            bounding_box: components["schemas"]["Box"];
            crop_url: string | null;
            collection: string;
        };
        AuditEntry: {
            seq: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            at: string;
            actor: string;
            action: string;
            collection: string | null;
            target: string | null;
            details: {
                [key: string]: unknown;
            };
            hash: string;
        };
        Policy: {
            match_retention_days: number | null;
            person_retention_days: number | null;
            /** @enum {string} */
            consent: "required" | "optional";
            keep_references: boolean;
            keep_crops: boolean;
            /** @enum {string} */
            matches_on_erasure: "delete" | "anonymise";
        };
        Collection: {
            collection: string;
            model_version: string;
            face_count: number;
            person_count: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            policy: components["schemas"]["Policy"];
            /** @description What a search applies at the present size, and how often it takes a stranger for somebody */
            thresholds: {
                purpose: components["schemas"]["Purpose"];
                /** @description 0-100, calibrated: a value has the same false match rate with every model */
                threshold: number;
                false_positive_rate: number;
            }[];
        };
        Overview: {
            people: number;
            faces: number;
            collections: number;
            matches_today: number;
            strangers_today: number;
            jobs_running: number;
            erasures_open: number;
            /** @description The last 24 */
            hours: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                hour: string;
                known: number;
                unknown: number;
            }[];
            engine: string;
            database: string;
        };
        AuditVerification: {
            intact: boolean;
            entries: number;
            last_hash: string | null;
            broken_at: number | null;
            problem: string | null;
        };
        JobGroup: {
            kind: string;
            group: string;
            counts: {
                queued: number;
                running: number;
                done: number;
                failed: number;
                cancelled: number;
            };
            paused: boolean;
            /** @description Since when the job that is due longest waits */
            oldest_waiting: string | null;
            /** @description Jobs that ended in the last 60 seconds */
            last_minute: number;
        };
        JobGroupState: {
            group: string;
            paused: boolean;
        };
        Redriven: {
            redriven: number;
        };
        Job: {
            job_id: string;
            kind: string;
            group: string;
            batch: string | null;
            collection: string | null;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            total: number | null;
            done: number;
            failed: number;
            attempts: number;
            error: string | null;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            started_at: string | null;
            finished_at: string | null;
            cancel_requested: boolean;
        };
        JobItem: {
            position: number;
            label: string;
            /** @enum {string} */
            state: "waiting" | "done" | "failed";
            person_id: string | null;
            outcome: unknown;
            finished_at: string | null;
        };
        Telemetry: {
            /** @description Percent */
            cpu_usage: number;
            /** @description Percent */
            memory_usage: number;
            /** @description Percent */
            disk_usage: number;
            clients: {
                client_id: string;
                reports: number;
                errors: number;
                latency_ms: {
                    p50: number;
                    p95: number;
                    p99: number;
                } | null;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                last_seen_at: string;
            }[];
        };
        Health: {
            /** @constant */
            status: "ok";
        };
        Readiness: {
            /** @enum {string} */
            status: "ready" | "unready";
            checks: {
                [key: string]: string;
            };
        };
        BulkEstimate: {
            /** @description Begins the enrolment of what was sent, within a day; null for a folder */
            upload: string | null;
            pictures: number;
            /** @description Rows without a picture */
            problems: number;
            /** @description At most; 0 where recognition costs nothing */
            paid_calls: number;
            /** @description US dollars, by estimate */
            cost_usd: number;
        };
        Setting: {
            name: string;
            value: string | null;
            source: string;
            meaning: string;
        };
        Visit: {
            /** @description Its name */
            gallery: string;
            /** @enum {string} */
            may: "selfie" | "photos";
            /** @description Of the wording to agree to before a face is shown */
            consentVersion: string;
            /** @description Null before a face was shown */
            client: {
                name: string;
                photoCount: number;
            } | null;
        };
        VisitPhoto: {
            id: string;
            originalName: string;
            width: number | null;
            height: number | null;
            bytes: number;
            url: string;
            previewUrl: string;
            thumbnailUrl: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            createdAt: string;
        };
        VisitBegun: {
            /** @description Its name */
            gallery: string;
            /** @enum {string} */
            may: "selfie" | "photos";
            /** @description Of the wording to agree to before a face is shown */
            consentVersion: string;
            /** @description Null before a face was shown */
            client: {
                name: string;
                photoCount: number;
            } | null;
            token: string;
        };
        /** @enum {string} */
        DistanceMetric: "cosine" | "euclidean" | "euclidean_l2" | "angular" | "similarity";
        /** @enum {string} */
        AlertState: "open" | "confirmed" | "dismissed";
        /**
         * @description adding: pictures are being enrolled. waiting: somebody else has to approve. Only active ones are matched.
         * @enum {string}
         */
        EntryState: "adding" | "waiting" | "active" | "removing";
        /** @description Whole pixels of the upright picture, the box cut off at its edges; points are [x, y]. Left and right are those of whoever looks at the picture, as in Amazon Rekognition’s eyeLeft, eyeRight, mouthLeft and mouthRight. */
        FacialArea: {
            x: number;
            y: number;
            w: number;
            h: number;
            left_eye: [
                number,
                number
            ] | null;
            right_eye: [
                number,
                number
            ] | null;
            nose: [
                number,
                number
            ] | null;
            mouth_left: [
                number,
                number
            ] | null;
            mouth_right: [
                number,
                number
            ] | null;
        };
        WatchlistMatch: {
            /** @description The name */
            identity: string;
            /** @description Null: the entry was erased since */
            entry_id: string | null;
            name: string;
            /** @description By similarity_metric; smaller is more alike */
            distance: number;
            /** @description The distance up to which it is a match, as it was applied */
            threshold: number;
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            similarity_metric: components["schemas"]["DistanceMetric"];
            model: string;
            detector_backend: string;
            /** @description The face in the entry’s reference picture; null where its size is not known */
            target_x: number | null;
            target_y: number | null;
            target_w: number | null;
            target_h: number | null;
            /** @description The same in fractions */
            target_box: components["schemas"]["Box"] | null;
            /** @description The face in this picture */
            source_x: number;
            source_y: number;
            source_w: number;
            source_h: number;
            /** @description As Amazon Rekognition told it; null for the local engine */
            aws_similarity: number | null;
            /** @description Of Amazon Rekognition; null for the local engine */
            aws_face_id: string | null;
            /** @description The entry’s reference picture; null where none is kept */
            reference_path: string | null;
        };
        ScreenedFace: {
            /** @description From 0 */
            face_index: number;
            facial_area: components["schemas"]["FacialArea"];
            /** @description 0-100: how sure it is that this is a face */
            confidence: number;
            /** @description Best first; empty: nobody of the list */
            blacklist_matches: components["schemas"]["WatchlistMatch"][];
            /** @description The face with some room around it; null where none is kept */
            cropped_face_path: string | null;
        };
        ProcessedImage: {
            /** @description Path, address, file name or kind of data; cut to 100 characters */
            image_path_or_identifier: string;
            /** @description Every face of the picture, matched or not */
            faces: components["schemas"]["ScreenedFace"][];
            /** @description Why the picture could not be looked at, for people */
            error: string | null;
            /** @description The same for programs */
            error_code: string | null;
            /** @description In the history; null: it is not there */
            db_id: string | null;
            /** @description The copy with boxes: red for a hit, green otherwise; null where none is kept */
            saved_image_path: string | null;
            /** @description The picture as it came; null where it is not kept */
            original_image_path: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            processing_timestamp: string;
            has_blacklist_match: boolean;
            /** @description Of the first face with a match, or else of the first face */
            cropped_face_path: string | null;
            /** @description The list that was searched */
            collection: string;
            /**
             * @description Where the picture came from
             * @enum {string}
             */
            source: "upload" | "data" | "path" | "url" | "bucket";
            width: number | null;
            height: number | null;
            distance_metric: components["schemas"]["DistanceMetric"];
            /** @description The distance that was applied; null: it did not come to that */
            threshold: number | null;
            /** @description The same as a similarity */
            similarity_threshold: number | null;
            model: string;
            requested_by: string;
            /** @description Of the bulk screening it belongs to */
            job_id: string | null;
        };
        ReferenceImage: {
            id: string;
            /** @description Null where the collection keeps no pictures */
            path: string | null;
            thumbnail_path: string | null;
            /** @description 0-100: how recognisable the face is */
            quality_score: number | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            added_date: string;
        };
        WatchlistEntry: {
            id: string;
            name: string;
            reason: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            added_date: string;
            reference_images: components["schemas"]["ReferenceImage"][];
            state: components["schemas"]["EntryState"];
            /** @description Nobody is matched from then on, and the entry is erased */
            expires_at: string | null;
            added_by: string;
            approved_by: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            updated_date: string;
            collection: string;
            person_id: string | null;
            /** @description How often the entry was matched, and what people made of it */
            alerts: {
                open: number;
                confirmed: number;
                dismissed: number;
            };
            /** @description Most of what it matches is dismissed: look at its pictures, or at the threshold */
            noisy: boolean;
        };
        RefusedImage: {
            image: string;
            reasons: string[];
            message: string | null;
        };
        AddedWatchlistEntry: {
            id: string;
            name: string;
            reason: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            added_date: string;
            reference_images: components["schemas"]["ReferenceImage"][];
            state: components["schemas"]["EntryState"];
            /** @description Nobody is matched from then on, and the entry is erased */
            expires_at: string | null;
            added_by: string;
            approved_by: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            updated_date: string;
            collection: string;
            person_id: string | null;
            /** @description How often the entry was matched, and what people made of it */
            alerts: {
                open: number;
                confirmed: number;
                dismissed: number;
            };
            /** @description Most of what it matches is dismissed: look at its pictures, or at the threshold */
            noisy: boolean;
            /** @description Pictures that were not taken, while others were */
            refused: components["schemas"]["RefusedImage"][];
        };
        WatchlistAlert: {
            id: string;
            state: components["schemas"]["AlertState"];
            /** @description 0-100, calibrated: a value has the same false match rate with every model */
            similarity: number;
            /** @description By the picture’s distance_metric */
            distance: number | null;
            entry_id: string;
            name: string | null;
            /** @description Why the entry is on the list */
            reason: string | null;
            /** @description db_id of the picture */
            processed_image_id: string;
            face_index: number;
            image_path_or_identifier: string | null;
            facial_area: components["schemas"]["FacialArea"] | null;
            saved_image_path: string | null;
            original_image_path: string | null;
            cropped_face_path: string | null;
            /** @description The reference picture it was matched with */
            reference_path: string | null;
            collection: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            decided_by: string | null;
            decided_at: string | null;
            note: string | null;
            /** @description Grows with every alert and every decision */
            sequence: number;
        };
        WatchlistAlerts: {
            total_items: number;
            items: components["schemas"]["WatchlistAlert"][];
            limit: number;
            offset: number;
        };
        MetricInfo: {
            distance_metric: components["schemas"]["DistanceMetric"];
            /** @description The distance that applies unless a request gives one */
            threshold: number;
            /** @description The same as a similarity */
            similarity: number;
            /** @description Smallest and largest distance there can be */
            range: [
                number,
                number
            ];
        };
        ProcessOptions: {
            /** @enum {string} */
            backend: "local" | "aws_rekognition";
            collection: string;
            /** @description In use */
            model_name: string;
            /** @description Installed */
            model_names: string[];
            /** @description In use */
            detector_backend: string;
            detector_backends: string[];
            /** @description The usual one */
            distance_metric: components["schemas"]["DistanceMetric"];
            /** @description The usual one first */
            distance_metrics: components["schemas"]["MetricInfo"][];
            /** @description Of one comparison at the default threshold; null where nobody measured it */
            false_match_rate: number | null;
            /** @description Accepted chance that a stranger is matched to anybody of the list; the default threshold follows it */
            false_positive_identification_rate: number | null;
            /** @description Active ones */
            entries: number;
            /** @description Folders of the server that pictures may be read from */
            roots: string[];
            /** @description An entry counts once somebody else has approved it */
            four_eyes: boolean;
            max_images: number;
            max_image_bytes: number;
        };
        ProcessedImages: {
            total_items: number;
            items: components["schemas"]["ProcessedImage"][];
            limit: number;
            offset: number;
        };
        RemovedWatchlistEntry: {
            success: boolean;
            /** @description Null: no face was enrolled */
            receipt: components["schemas"]["ErasureReceipt"] | null;
        };
        WatchlistEntries: {
            total_items: number;
            items: components["schemas"]["WatchlistEntry"][];
            limit: number;
            offset: number;
        };
        WatchlistDrift: {
            collection: string;
            entries: number;
            /** @description There was nothing to do */
            in_sync: boolean;
            /** @description Without a face */
            missing: {
                entry_id: string;
                mended: boolean;
            }[];
            /** @description Persons that no entry names */
            strays: number;
            /** @description Faces that belong to nobody */
            stray_faces: number;
        };
        ImportedWatchlist: {
            added: components["schemas"]["AddedWatchlistEntry"][];
            refused: {
                name: string;
                code: string;
                message: string;
            }[];
        };
        WatchlistStatistics: {
            /** @description Oldest first; hours without any are left out */
            hours: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                hour: string;
                screened: number;
                faces: number;
                hits: number;
                failed: number;
            }[];
            alerts: {
                open: number;
                confirmed: number;
                dismissed: number;
            };
            /** @description Those matched most, at most 20 */
            entries: {
                entry_id: string;
                name: string;
                open: number;
                confirmed: number;
                dismissed: number;
            }[];
            /** @description How alike matches were, in steps of one, by what people made of them */
            similarities: {
                from: number;
                open: number;
                confirmed: number;
                dismissed: number;
            }[];
        };
        Webhook: {
            id: string;
            url: string;
            description: string;
            events: string[];
            collections: string[] | null;
            active: boolean;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            /** @description Until then messages are signed with the former secret as well */
            previous_secret_until: string | null;
            last_delivery: {
                /** @enum {string} */
                state: "delivered" | "failed";
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                at: string;
                /** @description Of the answer; null: there was none */
                status: number | null;
            } | null;
        };
        NewWebhook: {
            id: string;
            url: string;
            description: string;
            events: string[];
            collections: string[] | null;
            active: boolean;
            created_by: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             */
            created_at: string;
            /** @description Until then messages are signed with the former secret as well */
            previous_secret_until: string | null;
            last_delivery: {
                /** @enum {string} */
                state: "delivered" | "failed";
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 */
                at: string;
                /** @description Of the answer; null: there was none */
                status: number | null;
            } | null;
            /** @description Signs what is sent; shown this once */
            secret: string;
        };
        WebhookTest: {
            delivered: boolean;
            /** @description Of the answer; null: there was none */
            status: number | null;
            /** @description What went wrong, for people */
            problem: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
