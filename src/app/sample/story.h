#pragma once

#include <map>
#include <vector>

#include "app/sample/plan.h"
#include "app/sample/shop.h"

namespace ondam::sample {

/// Makes a plan happen, step by step, on the clock of the past.
class Story {
public:
    Story(Past& past, const Shop& shop, const Plan& plan, WorkspaceId workspace)
        : past_(past), shop_(shop), plan_(plan), workspace_(workspace) {}
    void tell(Time now);

private:
    struct Step {
        Time at;
        std::size_t thread = 0;
        enum class What {
            turn,
            triage,
            finish,
            score,
            again,
            finish_again,
            arrive  ///< `thread` is the agent who signs in
        } what = What::turn;
        std::size_t turn = 0;
    };
    std::vector<Step> steps(Time now) const;
    void add_steps(std::vector<Step>& steps, std::size_t number) const;
    void add_arrivals(std::vector<Step>& steps, Time now) const;
    void arrive(std::size_t agent);
    void play(const Step& step);
    void play_turn(const Step& step, const Thread& thread, const Turn& turn);
    void receive(const Thread& thread, std::size_t number, const Turn& turn);
    void triage(const Thread& thread, std::size_t number);
    void finish(const Thread& thread, std::size_t number);
    void score(const Thread& thread, std::size_t number);
    /// Events up to this moment.
    void track_until(Time time);
    /// What they said of advertising up to this moment.
    void grant_until(Time time);
    events::Event to_event(const Tracked& tracked, std::size_t number) const;
    channels::IncomingMessage incoming(std::size_t person, channels::ChannelKind kind) const;
    void tell_emily(Time now);
    void tell_claims(Time now);
    void tell_spam(Time now);
    void tell_doubles(Time now);

    Past& past_;
    const Shop& shop_;
    const Plan& plan_;
    WorkspaceId workspace_;
    std::size_t tracked_ = 0;
    std::size_t granted_ = 0;
    std::size_t messages_ = 0;
    std::map<std::size_t, conversations::ConversationId> conversations_;
};

}  // namespace ondam::sample
