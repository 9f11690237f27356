import HTTPClient
import ServiceSupport
import Testing

/// Answers that Groq and Gemini gave or document, as they come over the wire; organisation ids are replaced.
enum RecordedAnswers {
    /// Status, headers and body by name.
    private static let all: [String: (status: Int, headers: [(name: String, value: String)], body: String)] = [
        "gemini_error_429": (
            429, [],
            #"""
            {
             "error": {
              "code": 429,
              "message": "You exceeded your current quota, please check your plan and billing details.",
              "status": "RESOURCE_EXHAUSTED",
              "details": [
               {
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [
                 {
                  "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
                  "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
                  "quotaDimensions": {
                   "location": "global",
                   "model": "gemini-2.0-flash"
                  },
                  "quotaValue": "15"
                 }
                ]
               },
               {
                "@type": "type.googleapis.com/google.rpc.Help",
                "links": [
                 {
                  "description": "Learn more about Gemini API quotas",
                  "url": "https://ai.google.dev/gemini-api/docs/rate-limits"
                 }
                ]
               },
               {
                "@type": "type.googleapis.com/google.rpc.RetryInfo",
                "retryDelay": "47s"
               }
              ]
             }
            }
            """#
        ),
        "gemini_response_blocked": (
            200, [],
            #"""
            {
             "promptFeedback": {
              "blockReason": "SAFETY"
             },
             "usageMetadata": {
              "promptTokenCount": 12,
              "totalTokenCount": 12
             }
            }
            """#
        ),
        "gemini_response_ok": (
            200, [],
            #"""
            {
             "candidates": [
              {
               "content": {
                "role": "model",
                "parts": [
                 {
                  "text": "{\"skills\":[]}"
                 }
                ]
               },
               "finishReason": "STOP",
               "index": 0
              }
             ],
             "usageMetadata": {
              "promptTokenCount": 120,
              "candidatesTokenCount": 12,
              "thoughtsTokenCount": 48,
              "totalTokenCount": 180
             },
             "modelVersion": "gemini-3.5-flash",
             "responseId": "x"
            }
            """#
        ),
        "groq_error_400_json_validate_failed": (
            400, [],
            #"""
            {
             "error": {
              "message": "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
              "type": "invalid_request_error",
              "code": "json_validate_failed",
              "failed_generation": "{\"skills\": [ ..."
             }
            }
            """#
        ),
        "groq_error_404_model_not_found": (
            404, [],
            #"""
            {
             "error": {
              "message": "The model `llama-3.3-70b-versatile` does not exist or you do not have access to it.",
              "type": "invalid_request_error",
              "code": "model_not_found"
             }
            }
            """#
        ),
        "groq_error_413_request_too_large": (
            413, [],
            #"""
            {
             "error": {
              "message": "Request too large for model `llama-3.1-8b-instant` in organization `org_x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 15041, please reduce your message size and try again. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing",
              "type": "tokens",
              "code": "rate_limit_exceeded"
             }
            }
            """#
        ),
        "groq_error_429_milliseconds": (
            429, [],
            #"""
            {
             "error": {
              "message": "Rate limit reached for model `llama-3.1-8b-instant` in organization `org_x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Used 2516, Requested 3530. Please try again in 459.999999ms. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing",
              "type": "tokens",
              "code": "rate_limit_exceeded"
             }
            }
            """#
        ),
        "groq_error_429_requests": (
            429, [("retry-after", "2")],
            #"""
            {
             "error": {
              "message": "Rate limit reached for model on requests per minute (RPM): Limit 30, Used 30, Requested 1. Please try again in 2s.",
              "type": "requests",
              "code": "rate_limit_exceeded"
             }
            }
            """#
        ),
        "groq_error_429_tokens_per_day": (
            429, [],
            #"""
            {
             "error": {
              "message": "Rate limit reached for model `qwen/qwen3.6-27b` in organization `org_x` service tier `on_demand` on tokens per day (TPD): Limit 200000, Used 200000, Requested 3100. Please try again in 56m26.88s",
              "type": "tokens",
              "code": "rate_limit_exceeded"
             }
            }
            """#
        ),
        "groq_error_429_tokens_per_minute": (
            429, [("retry-after", "4")],
            #"""
            {
             "error": {
              "message": "Rate limit reached for model `llama-3.1-8b-instant` in organization `org_x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Used 5959, Requested 400. Please try again in 3.6s",
              "type": "tokens",
              "code": "rate_limit_exceeded"
             }
            }
            """#
        ),
        "groq_response_ok": (
            200,
            [
                ("x-ratelimit-limit-requests", "1000"), ("x-ratelimit-limit-tokens", "8000"),
                ("x-ratelimit-remaining-requests", "998"), ("x-ratelimit-remaining-tokens", "7188"),
                ("x-ratelimit-reset-requests", "2m52.8s"), ("x-ratelimit-reset-tokens", "6.09s"),
            ],
            #"""
            {
             "id": "chatcmpl-xxxx",
             "object": "chat.completion",
             "created": 1790000000,
             "model": "openai/gpt-oss-120b",
             "choices": [
              {
               "index": 0,
               "message": {
                "role": "assistant",
                "content": "{\"skills\":[]}",
                "reasoning": "..."
               },
               "logprobs": null,
               "finish_reason": "stop"
              }
             ],
             "usage": {
              "queue_time": 0.05,
              "prompt_tokens": 812,
              "prompt_time": 0.02,
              "completion_tokens": 211,
              "completion_time": 0.42,
              "total_tokens": 1023,
              "total_time": 0.44
             },
             "system_fingerprint": "fp_x",
             "x_groq": {
              "id": "req_x"
             },
             "service_tier": "on_demand"
            }
            """#
        ),
    ]

    /// An answer by its name.
    static func answer(_ name: String) throws -> (response: InboundResponse, body: JSONValue) {
        let recorded = try #require(all[name])
        return (
            InboundResponse(status: recorded.status, headers: recorded.headers, body: Array(recorded.body.utf8)),
            try JSONValue(parsing: recorded.body)
        )
    }
}
