#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/socket_client.h"

namespace ondam::test {

struct Frame {
    enum class Kind : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };
    Kind kind = Kind::text;
    std::string payload;

    std::uint16_t close_code() const {
        if (payload.size() < 2) return 0;
        return std::uint16_t(std::uint8_t(payload[0]) << 8 | std::uint8_t(payload[1]));
    }
};

/// A small RFC 6455 client: masked frames, one fragment each, pings and closes answered.
///
///     test::WebSocketClient live(port, "/api/v1/live", "Origin: http://localhost\r\nCookie:
///     session=…\r\n"); live.send("{}"); const auto text = live.read_text();  // nothing when it
///     closed or 10 s passed
class WebSocketClient {
public:
    WebSocketClient(std::uint16_t port, std::string_view path, std::string_view headers = "",
                    int receive_buffer = 0)
        : client_(port, receive_buffer) {
        client_.send(
            "GET " + std::string(path) +
            " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            std::string(headers) + "\r\n");
        handshake_ = read_answer(client_);
    }

    /// 101 once it is open; else the refusal.
    const Answer& handshake() const { return handshake_; }
    bool is_open() const { return handshake_.status == 101; }

    bool send(std::string_view text) { return send_frame(Frame::Kind::text, text); }
    bool send_frame(Frame::Kind kind, std::string_view payload) {
        std::string frame;
        frame.push_back(char(0x80 | std::uint8_t(kind)));
        if (payload.size() < 126) {
            frame.push_back(char(0x80 | payload.size()));
        } else if (payload.size() < 65536) {
            frame.push_back(char(0x80 | 126));
            append_number(frame, payload.size(), 2);
        } else {
            frame.push_back(char(0x80 | 127));
            append_number(frame, payload.size(), 8);
        }
        constexpr std::string_view mask = "\x12\x34\x56\x78";
        frame += mask;
        for (std::size_t i = 0; i < payload.size(); ++i)
            frame.push_back(char(payload[i] ^ mask[i % 4]));
        return client_.send(frame);
    }
    bool close(std::uint16_t code = 1000) {
        std::string payload;
        append_number(payload, code, 2);
        return send_frame(Frame::Kind::close, payload);
    }

    /// The next frame that is no ping, a close answered; nothing when the stream ended or no frame
    /// came.
    std::optional<Frame> read_frame() {
        for (;;) {
            auto frame = read_any();
            if (frame && frame->kind == Frame::Kind::close) send_frame(frame->kind, frame->payload);
            if (!frame || frame->kind != Frame::Kind::ping) return frame;
            ++pings_;
            send_frame(Frame::Kind::pong, frame->payload);
        }
    }
    std::optional<std::string> read_text() {
        auto frame = read_frame();
        if (!frame || frame->kind != Frame::Kind::text) return std::nullopt;
        return std::move(frame->payload);
    }
    int pings() const { return pings_; }
    SocketClient& socket() { return client_; }

private:
    static void append_number(std::string& out, std::uint64_t number, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
            out.push_back(char(number >> shift & 0xff));
    }
    std::optional<Frame> read_any() {
        if (!client_.fill_to(2)) return std::nullopt;
        const auto first = std::uint8_t(client_.buffer()[0]);
        std::uint64_t size = std::uint8_t(client_.buffer()[1]) & 0x7f;
        const std::size_t extra = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (!client_.fill_to(2 + extra)) return std::nullopt;
        const auto head = client_.take(2 + extra);
        if (extra > 0) size = 0;
        for (std::size_t i = 2; i < head.size(); ++i) size = size << 8 | std::uint8_t(head[i]);
        if (!client_.fill_to(size)) return std::nullopt;
        return Frame{Frame::Kind(first & 0x0f), client_.take(size)};
    }

    SocketClient client_;
    Answer handshake_;
    int pings_ = 0;
};

}  // namespace ondam::test
