#pragma once

#include "app/sample/dice.h"
#include "app/sample/plan.h"

namespace ondam::sample {

std::vector<Person> make_people(Dice& dice, Time now, std::size_t count);

Person make_emily(Time now);

/// What they did in the shop and at the clinic's desk.
class Life {
public:
    Life(Dice& dice, Time now, std::vector<Tracked>& events)
        : dice_(dice), now_(now), events_(events) {}
    void live(std::size_t number, const Person& person);
    /// She has an appointment in nine days.
    void live_as_emily(std::size_t number, const Person& person);

private:
    void add(Time at, std::size_t person, std::string name, std::string properties);
    void visit(std::size_t number, Time at);
    void order(std::size_t number, const Person& person, Time at);
    void appointment(std::size_t number, const Person& person);
    void identify(std::size_t number, const Person& person);

    Dice& dice_;
    Time now_;
    std::vector<Tracked>& events_;
    int orders_ = 0;
    int appointments_ = 0;
};

std::string order_number(Time at, int count);
struct Product {
    std::string_view name;  ///< ends in a consonant, for the particles behind it
    std::string_view english;
    std::string_view category;
    int price;
};
const std::vector<Product>& products();
struct Doctor {
    std::string_view name;
    std::string_view english;
};
const std::vector<Doctor>& doctors();

}  // namespace ondam::sample
